package dev.spfgateway.app;

import dev.spfgateway.operation.follow.Follower;
import dev.spfgateway.operation.record.OperationRecord;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.function.Function;

/** Runs the follower of operations on an event loop with its own upstream connections. */
final class FollowerVerticle extends VerticleBase {
  private final Function<Vertx, Follower> factory;
  private volatile Future<Follower> follower = Future.failedFuture("not started");

  FollowerVerticle(Function<Vertx, Follower> factory) {
    this.factory = factory;
  }

  @Override
  public Future<?> start() {
    Follower made = factory.apply(vertx);
    follower = Future.succeededFuture(made);
    return made.start();
  }

  /** Whether SPF can no longer act on an operation; fails before the follower has started. */
  Future<Boolean> hasSettled(OperationRecord operation) {
    Promise<Boolean> settled = Promise.promise();
    Context caller = vertx.getOrCreateContext();
    follower
        .onSuccess(
            one ->
                context.runOnContext(
                    go -> {
                      boolean over = one.hasSettled(operation);
                      caller.runOnContext(back -> settled.complete(over));
                    }))
        .onFailure(settled::fail);
    return settled.future();
  }

  @Override
  public Future<?> stop() {
    return follower.onSuccess(Follower::stop);
  }
}
