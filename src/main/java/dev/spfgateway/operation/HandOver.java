package dev.spfgateway.operation;

import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers the clients of mutations that outlast a stopping gateway's drain time: the outcome is not
 * known yet, and where to ask for it. The mutations themselves are not touched; the next gateway to
 * start finds out how they ended. Shared by all event loops; thread-safe.
 */
public final class HandOver {
  /** Time after which asking again is worthwhile. */
  static final Duration NEXT_START = Duration.ofSeconds(5);

  private final Set<Running> running = ConcurrentHashMap.newKeySet();
  private volatile boolean begun;

  /** A mutation whose client waits. */
  record Running(Context loop, Promise<Reply> answer) {
    void end(AsyncResult<Reply> result) {
      if (result.succeeded()) {
        answer.tryComplete(result.result());
      } else {
        answer.tryFail(result.cause());
      }
    }
  }

  /** Answers all running mutations, and refuses new ones from now on. */
  public void begin() {
    begun = true;
    running.forEach(one -> one.loop().runOnContext(here -> one.answer().tryFail(unknown())));
  }

  private static GatewayException unknown() {
    return GatewayException.of(
            FailureKind.HANDED_OVER,
            "the gateway is stopping before the operation has ended; it was not sent again, and"
                + " Operation-Location will show its outcome")
        .with(Outcome.UNKNOWN)
        .retryAfter(NEXT_START);
  }

  /** Registers a mutation; empty when it is too late to begin one. */
  Optional<Running> enter(Context loop) {
    Running one = new Running(loop, Promise.promise());
    // Registered first: a mutation that is not refused here is seen by begin.
    running.add(one);
    if (begun) {
      running.remove(one);
      return Optional.empty();
    }
    return Optional.of(one);
  }

  void leave(Running one) {
    running.remove(one);
  }
}
