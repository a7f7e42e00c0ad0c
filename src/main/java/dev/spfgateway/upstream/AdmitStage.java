package dev.spfgateway.upstream;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.upstream.health.StampGate;
import dev.spfgateway.upstream.health.StampGate.Refusal;
import dev.spfgateway.upstream.stamp.Upstream;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Gives a request its place at its stamp, or has it wait for one; the number of waiting requests
 * and their time are bounded. A stamp whose endpoints have all failed is refused at once. Confined
 * to one event loop.
 */
public final class AdmitStage implements Stage {
  private static final String KEY = "Idempotency-Key";

  private final Vertx vertx;
  private final Upstream upstream;
  private final Predicate<Exchange> applies;

  private AdmitStage(Vertx vertx, Upstream upstream, Predicate<Exchange> applies) {
    this.vertx = vertx;
    this.upstream = upstream;
    this.applies = applies;
  }

  /** For requests that, after this stage, only their stamp can answer. */
  public static AdmitStage withoutKey(Vertx vertx, Upstream upstream) {
    return new AdmitStage(vertx, upstream, exchange -> !exchange.request().headers().contains(KEY));
  }

  /**
   * For requests with a key: a stored answer, which needs no stamp, may exist for them, and they
   * must not be told "not sent" about an operation that was sent.
   */
  public static AdmitStage withKey(Vertx vertx, Upstream upstream) {
    return new AdmitStage(vertx, upstream, exchange -> exchange.request().headers().contains(KEY));
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    return applies.test(exchange) ? admitted(exchange, next) : next.proceed(exchange);
  }

  private Future<Reply> admitted(Exchange exchange, Next next) {
    StampId id = exchange.permit().stamp();
    Optional<GatewayException> closed = upstream.closed(id, exchange.principal().tenant());
    if (closed.isPresent()) {
      boolean mutation = exchange.permit().action().mutates();
      return Future.failedFuture(mutation ? closed.get().with(Outcome.NOT_SENT) : closed.get());
    }
    StampGate gate = upstream.stamp(exchange).health().gate();
    Context loop = vertx.getOrCreateContext();
    // The place may be freed on another event loop.
    StampGate.Waiter waiter =
        gate.enter(
            exchange.principal().tenant(),
            exchange.deadline(),
            task -> loop.runOnContext(here -> task.run()));
    if (!waiter.place().isComplete()) {
      boundWait(exchange, waiter, exchange.deadline().timerMillis(gate.maxWait()));
    }
    return waiter
        .place()
        .compose(
            place ->
                next.proceed(exchange).onComplete(result -> leaveLater(exchange, place, result)));
  }

  /** A streamed answer keeps its place, like its connection, until its last byte. */
  private void leaveLater(Exchange exchange, StampGate.Place place, AsyncResult<Reply> result) {
    boolean streams = result.succeeded() && result.result().body() instanceof Reply.Streamed;
    if (streams && exchange.client().isWaiting()) {
      place.keepFor(upstream.config().connection().maxStream());
      exchange.client().onEnd(place::leave);
    } else {
      place.leave();
    }
  }

  private void boundWait(Exchange exchange, StampGate.Waiter waiter, long millis) {
    long timer = vertx.setTimer(millis, id -> waiter.giveUp(Refusal.WAITED));
    exchange.client().onEnd(() -> waiter.giveUp(Refusal.GONE));
    waiter.place().onComplete(ended -> vertx.cancelTimer(timer));
  }
}
