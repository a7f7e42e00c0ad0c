package dev.spfgateway.app;

import dev.spfgateway.operation.follow.Follower;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.function.Function;

/** Runs the follower of operations on an event loop with its own upstream connections. */
final class FollowerVerticle extends VerticleBase {
  private final Function<Vertx, Follower> factory;
  private Future<Follower> follower = Future.failedFuture("not started");

  FollowerVerticle(Function<Vertx, Follower> factory) {
    this.factory = factory;
  }

  @Override
  public Future<?> start() {
    Follower made = factory.apply(vertx);
    follower = Future.succeededFuture(made);
    return made.start();
  }

  @Override
  public Future<?> stop() {
    return follower.onSuccess(Follower::stop);
  }
}
