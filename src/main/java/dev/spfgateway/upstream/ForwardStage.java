package dev.spfgateway.upstream;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Permit;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.TraceContext;
import dev.spfgateway.pipeline.Trail;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * The last stage: has one of the stamp's endpoints answer. What an attempt proves is for {@link
 * Verdict} to say, whether there is another one for {@link Forwarding}. One instance an event loop.
 */
public final class ForwardStage implements Stage {
  private final Vertx vertx;
  private final Upstream upstream;
  private final Stamps stamps;
  private final LinkRewriting links;
  private final AnswerReader answers;

  /**
   * Opens the clients of one event loop.
   *
   * @param upstream what all loops share
   * @param publicUrl the URL under which clients reach the gateway; without it, what their Host
   *     says
   */
  public ForwardStage(Vertx vertx, Upstream upstream, Optional<String> publicUrl) {
    this.vertx = vertx;
    this.upstream = upstream;
    this.stamps = new Stamps(vertx, upstream);
    this.links = new LinkRewriting(publicUrl, upstream);
    this.answers =
        new AnswerReader(
            upstream, new Replies(vertx, links, upstream.config().connection().maxStream()));
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    Stamps.Site site = stamps.site(exchange);
    return new Forwarding(
            vertx,
            upstream,
            site,
            exchange,
            (place, others) -> {
              Duration limit = limit(exchange, site.stamp(), others);
              return send(exchange, site.endpoints().get(place), limit);
            })
        .begin();
  }

  /** A mutation has all the time that is left; a read leaves some to the other endpoints. */
  private static Duration limit(Exchange exchange, Upstream.Stamp stamp, int others) {
    long left = exchange.deadline().remainingMillis();
    return exchange.command().action().mutates()
        ? Duration.ofMillis(left + 1)
        : Duration.ofMillis(
            Math.min(stamp.retry().readTimeout().toMillis(), left / (others + 1) + 1));
  }

  /** One attempt at one endpoint. */
  private Sent send(Exchange exchange, Endpoint endpoint, Duration limit) {
    boolean mutation = exchange.command().action().mutates();
    Delivery delivery =
        new Delivery(
            vertx,
            links.outgoing(exchange, endpoint),
            upstream.config().continueTimeout().toMillis(),
            mutation ? SendGuard.of(exchange, upstream.ticker())::holds : () -> true);
    if (!mutation) {
      // Nobody waits for a read whose client has gone; a mutation is seen through to its end.
      exchange.trail().onEnd(() -> abandonIfBroken(exchange.trail(), delivery));
    }
    // What has no body can't wait for a 100: only a new connection can't be a stale one.
    boolean guarded = !mutation || exchange.command().body().length() > 0;
    return new Sent(
        endpoint,
        delivery,
        delivery.send(
            endpoint.connections(), options(exchange, endpoint), !guarded, limit.toMillis()),
        answer ->
            mutation
                ? answers.mutation(exchange, endpoint, delivery, answer)
                : answers.read(exchange, endpoint, delivery, answer));
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
    headers.set("x-ms-principal-id", permit.subscription().accountAdmin());
    if (!headers.contains("x-ms-client-request-id")) {
      headers.set("x-ms-client-request-id", exchange.request().id());
    }
    Optional<TraceContext> attempt = exchange.trail().nextAttempt();
    if (attempt.isPresent()) {
      // Else the client's own has passed as it is.
      attempt.get().write(headers);
    }
    return new RequestOptions()
        .setMethod(HttpMethod.valueOf(exchange.entities().verb().name()))
        .setURI(
            endpoint.path(permit.subscription().id(), exchange.entities().path())
                + exchange.entities().query())
        .setHeaders(headers);
  }
}
