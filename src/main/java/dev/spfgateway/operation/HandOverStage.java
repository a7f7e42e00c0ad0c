package dev.spfgateway.operation;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;

/**
 * Lets a stopping gateway answer for a mutation in progress. Runs after the stage that names the
 * operation and before the one that records it, so that the client gets the name, and the later
 * stages run to their end. Confined to one event loop.
 */
public final class HandOverStage implements Stage {
  private final Vertx vertx;
  private final HandOver handOver;

  /**
   * @param handOver shared by all event loops
   */
  public HandOverStage(Vertx vertx, HandOver handOver) {
    this.vertx = vertx;
    this.handOver = handOver;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    if (exchange.operation().isEmpty()) {
      return next.proceed(exchange);
    }
    Optional<HandOver.Running> entered = handOver.enter(vertx.getOrCreateContext());
    if (entered.isEmpty()) {
      return Future.failedFuture(stopping());
    }
    HandOver.Running running = entered.get();
    next.proceed(exchange)
        .onComplete(
            ended -> {
              handOver.leave(running);
              running.end(ended);
            });
    return running.answer().future();
  }

  private static GatewayException stopping() {
    return GatewayException.of(FailureKind.OVERLOADED, "the gateway is stopping; nothing was sent")
        .with(Outcome.NOT_SENT)
        .retryAfter(HandOver.NEXT_START);
  }
}
