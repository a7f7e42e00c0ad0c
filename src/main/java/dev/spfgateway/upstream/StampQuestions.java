package dev.spfgateway.upstream;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.StampReader;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks SPF on the gateway's own behalf. A read changes nothing, so every endpoint of the stamp is
 * tried once, in their order, until one answers below {@code 500} or the time is over. One instance
 * an event loop, with connections of its own: questions never wait behind tenants' requests.
 */
public final class StampQuestions implements StampReader {
  private static final String JSON = "application/json;odata=minimalmetadata";
  private static final int SERVER_ERROR = 500;

  private final Vertx vertx;
  private final UpstreamConfig config;
  private final Stamps stamps;
  private final Ticker ticker;

  /** Opens the clients of one event loop. */
  public StampQuestions(
      Vertx vertx, UpstreamConfig config, List<StampConfig> stamps, Ticker ticker) {
    this.vertx = vertx;
    this.config = config;
    this.stamps = new Stamps(vertx, stamps, config);
    this.ticker = ticker;
  }

  @Override
  public Future<Answer> read(Question question) {
    Deadline deadline = Deadline.in(question.limit(), ticker);
    return attempt(question, stamps.endpoints(question.stamp()), 0, deadline);
  }

  private Future<Answer> attempt(
      Question question, List<Endpoint> endpoints, int number, Deadline deadline) {
    boolean last = number == endpoints.size() - 1;
    return ask(question, endpoints.get(number), deadline)
        .transform(
            asked -> {
              boolean answered = asked.succeeded() && asked.result().status() < SERVER_ERROR;
              if (answered || last || deadline.hasPassed()) {
                return asked.succeeded()
                    ? Future.succeededFuture(asked.result())
                    : Future.failedFuture(asked.cause());
              }
              return attempt(question, endpoints, number + 1, deadline);
            });
  }

  private Future<Answer> ask(Question question, Endpoint endpoint, Deadline deadline) {
    Delivery delivery = new Delivery(vertx, Buffer.buffer(), config.continueTimeout().toMillis());
    return delivery
        .send(endpoint.pooled(), options(question, endpoint), deadline.remainingMillis() + 1)
        .compose(answer -> collect(answer, deadline))
        .onFailure(failure -> delivery.abandon());
  }

  private Future<Answer> collect(HttpClientResponse answer, Deadline deadline) {
    return AnswerBody.collect(answer, config.maxMutationAnswer().intBytes())
        .timeout(deadline.remainingMillis() + 1, TimeUnit.MILLISECONDS)
        .map(body -> new Answer(answer.statusCode(), body));
  }

  private static RequestOptions options(Question question, Endpoint endpoint) {
    MultiMap headers = HttpHeaders.headers();
    headers.set(HttpHeaders.AUTHORIZATION, endpoint.authorization());
    headers.set("x-ms-principal-id", question.account());
    headers.set(HttpHeaders.ACCEPT, JSON);
    headers.set("MaxDataServiceVersion", "3.0");
    return endpoint
        .request()
        .setMethod(HttpMethod.GET)
        .setURI(endpoint.path(question.subscription(), question.resource()))
        .setHeaders(headers);
  }
}
