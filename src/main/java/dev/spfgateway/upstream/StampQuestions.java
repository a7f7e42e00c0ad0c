package dev.spfgateway.upstream;

import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.GatewayException;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks SPF on the gateway's own behalf. A read changes nothing, so every endpoint of the stamp is
 * tried, in their order and then once more, until one answers below {@code 500} or the time is
 * over. One instance an event loop, with connections of its own: questions never wait behind
 * tenants' requests.
 */
public final class StampQuestions implements StampReader {
  private static final String JSON = "application/json;odata=minimalmetadata";
  private static final int SERVER_ERROR = 500;

  /** The second time finds a new connection where the first one met a dead one. */
  private static final int ROUNDS = 2;

  private final Vertx vertx;
  private final Upstream upstream;
  private final Stamps stamps;

  /** Opens the clients of one event loop. */
  public StampQuestions(Vertx vertx, Upstream upstream) {
    this.vertx = vertx;
    this.upstream = upstream;
    this.stamps = new Stamps(vertx, upstream);
  }

  @Override
  public Future<Answer> read(Question question) {
    Deadline deadline = Deadline.in(question.limit(), upstream.ticker());
    Optional<GatewayException> closed = upstream.closed(question.stamp());
    return closed.isPresent()
        ? Future.failedFuture(closed.get())
        : attempt(question, stamps.site(question.stamp()).endpoints(), 0, deadline);
  }

  private Future<Answer> attempt(
      Question question, List<Endpoint> endpoints, int number, Deadline deadline) {
    boolean last = number == ROUNDS * endpoints.size() - 1;
    return ask(question, endpoints.get(number % endpoints.size()), deadline)
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
    Delivery delivery =
        new Delivery(vertx, Buffer.buffer(), upstream.config().continueTimeout().toMillis());
    return delivery
        .send(
            endpoint.connections(),
            options(question, endpoint),
            false,
            deadline.remainingMillis() + 1)
        .compose(answer -> collect(answer, deadline))
        .onFailure(failure -> delivery.abandon());
  }

  private Future<Answer> collect(HttpClientResponse answer, Deadline deadline) {
    return AnswerBody.collect(answer, upstream.config().maxMutationAnswer().intBytes())
        .timeout(deadline.remainingMillis() + 1, TimeUnit.MILLISECONDS)
        .map(body -> new Answer(answer.statusCode(), body));
  }

  private static RequestOptions options(Question question, Endpoint endpoint) {
    MultiMap headers = HttpHeaders.headers();
    headers.set("x-ms-principal-id", question.account());
    headers.set(HttpHeaders.ACCEPT, JSON);
    headers.set("MaxDataServiceVersion", "3.0");
    return new RequestOptions()
        .setMethod(HttpMethod.GET)
        .setURI(endpoint.path(question.subscription(), question.resource()))
        .setHeaders(headers);
  }
}
