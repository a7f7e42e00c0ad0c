package dev.spfgateway.upstream;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Attempt;
import dev.spfgateway.pipeline.Command;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Outcome;
import dev.spfgateway.pipeline.Permit;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.Trail;
import io.github.resilience4j.core.IntervalFunction;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last stage: has one of the stamp's endpoints answer. Tries again only what was provably not
 * sent, which the attempt's delivery phase tells; never looks at the verb for that. One instance an
 * event loop.
 */
public final class ForwardStage implements Stage {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardStage.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final UpstreamConfig config;
  private final Stamps stamps;
  private final Links links;
  private final AnswerReader answers;
  private final IntervalFunction pauses;
  private final RandomGenerator random;
  private final Ticker ticker;

  /**
   * Opens the clients of one event loop.
   *
   * @param publicUrl the URL under which clients reach the gateway; without it, what their Host
   *     says
   */
  public ForwardStage(
      Vertx vertx,
      UpstreamConfig config,
      List<StampConfig> stamps,
      Optional<String> publicUrl,
      RandomGenerator random,
      Ticker ticker) {
    this.vertx = vertx;
    this.config = config;
    this.stamps = new Stamps(vertx, stamps, config);
    this.links = new Links(publicUrl, stamps);
    this.answers = new AnswerReader(config, links);
    this.pauses =
        IntervalFunction.ofExponentialBackoff(config.retry().pause(), 2, config.retry().maxPause());
    this.random = random;
    this.ticker = ticker;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    Permit permit = exchange.permit();
    return attempt(exchange, stamps.endpoints(permit.stamp()), 1);
  }

  private Future<Reply> attempt(Exchange exchange, List<Endpoint> endpoints, int number) {
    Endpoint endpoint = endpoints.get((number - 1) % endpoints.size());
    Command command = exchange.command();
    Delivery delivery =
        new Delivery(
            vertx, links.outgoing(exchange, endpoint), config.continueTimeout().toMillis());
    if (!command.action().mutates()) {
      // Nobody waits for a read whose client has gone; a mutation is seen through to its end.
      exchange.trail().onEnd(() -> abandonIfBroken(exchange.trail(), delivery));
    }
    // What has no body can't wait for a 100: only a new connection can't be a stale one.
    boolean guarded = !command.action().mutates() || command.body().length() > 0;
    HttpClient client = guarded ? endpoint.pooled() : endpoint.fresh();
    long started = ticker.nanos();
    return delivery
        .send(client, options(exchange, endpoint), exchange.deadline().remainingMillis() + 1)
        .transform(
            sent -> {
              @Nullable HttpClientResponse answer = sent.result();
              record(exchange, endpoint, delivery, number, started, answer, sent.cause());
              return answer == null
                  ? unanswered(exchange, endpoints, delivery, number, sent.cause())
                  : answered(exchange, endpoint, delivery, answer);
            });
  }

  private static void abandonIfBroken(Trail trail, Delivery delivery) {
    if (trail.end().filter(Trail.End::complete).isEmpty()) {
      delivery.abandon();
    }
  }

  private RequestOptions options(Exchange exchange, Endpoint endpoint) {
    Permit permit = exchange.permit();
    MultiMap headers = HeaderRules.toUpstream(exchange.request().headers());
    // Who spoke is read from a mutation's answer, so it must come as it is.
    Coding.ask(headers, exchange.request().headers(), !permit.action().mutates());
    headers.set(HttpHeaders.AUTHORIZATION, endpoint.authorization());
    headers.set("x-ms-principal-id", permit.subscription().accountAdmin());
    if (!headers.contains("x-ms-client-request-id")) {
      headers.set("x-ms-client-request-id", exchange.request().id());
    }
    return endpoint
        .request()
        .setMethod(HttpMethod.valueOf(exchange.entities().verb().name()))
        .setURI(
            endpoint.path(permit.subscription().id(), exchange.entities().path())
                + exchange.entities().query())
        .setHeaders(headers);
  }

  private Future<Reply> answered(
      Exchange exchange, Endpoint endpoint, Delivery delivery, HttpClientResponse answer) {
    return exchange.command().action().mutates()
        ? answers.mutation(exchange, endpoint, delivery, answer)
        : answers.read(exchange, endpoint, delivery, answer);
  }

  private Future<Reply> unanswered(
      Exchange exchange,
      List<Endpoint> endpoints,
      Delivery delivery,
      int number,
      Throwable failure) {
    delivery.abandon();
    if (!delivery.phase().provablyNotSent()) {
      return Future.failedFuture(lost(exchange, failure));
    }
    long pause = random.nextLong(pauses.apply(number) + 1);
    boolean again =
        number < config.retry().maxAttempts() && exchange.deadline().remainingMillis() > pause;
    if (!again || exchange.trail().end().isPresent() && !exchange.command().action().mutates()) {
      return Future.failedFuture(notSent(exchange, number, failure));
    }
    LOG.debug("attempt {} was not sent, the next one follows in {} ms", number, pause, failure);
    return pause(pause).compose(waited -> attempt(exchange, endpoints, number + 1));
  }

  private Future<Void> pause(long millis) {
    Promise<Void> over = Promise.promise();
    vertx.setTimer(Math.max(1, millis), id -> over.complete());
    return over.future();
  }

  private static GatewayException notSent(Exchange exchange, int attempts, Throwable failure) {
    GatewayException unreachable =
        GatewayException.of(
                FailureKind.UPSTREAM_UNREACHABLE,
                "the stamp's SPF can't be reached ("
                    + attempts
                    + (attempts == 1 ? " attempt" : " attempts")
                    + "); nothing was sent")
            .retryAfter(LOOK_AGAIN)
            .causedBy(failure);
    return exchange.command().action().mutates() ? unreachable.with(Outcome.NOT_SENT) : unreachable;
  }

  /** The whole request had left: a mutation may have been executed and is never sent again. */
  private static GatewayException lost(Exchange exchange, Throwable failure) {
    boolean late = failure instanceof TimeoutException;
    if (exchange.command().action().mutates()) {
      return GatewayException.of(
              FailureKind.OUTCOME_UNKNOWN,
              (late ? "SPF did not answer in time" : "the connection to SPF was lost")
                  + "; whether it acted is not known, and the request was not sent again")
          .with(Outcome.UNKNOWN)
          .causedBy(failure);
    }
    return GatewayException.of(
            late ? FailureKind.UPSTREAM_TIMEOUT : FailureKind.UPSTREAM_BROKEN,
            late ? "SPF did not answer in time" : "the connection to SPF was lost")
        .causedBy(failure);
  }

  private void record(
      Exchange exchange,
      Endpoint endpoint,
      Delivery delivery,
      int number,
      long started,
      @Nullable HttpClientResponse answer,
      @Nullable Throwable failure) {
    exchange
        .trail()
        .attempted(
            new Attempt(
                number,
                endpoint.stamp(),
                endpoint.url(),
                delivery.phase(),
                answer == null ? null : answer.statusCode(),
                failure == null ? null : failure.getClass().getSimpleName(),
                ticker.since(started)));
  }
}
