package dev.spfgateway.app;

import dev.spfgateway.edge.TenantListener;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Runs the tenant listener on one event loop, with its own pipeline and upstream connections, so
 * that a request stays on the loop that received it.
 */
final class TenantVerticle extends VerticleBase {
  private final Function<Vertx, TenantListener> factory;
  private final IntConsumer port;
  private final Duration drain;
  private Future<TenantListener> listener = Future.failedFuture("not started");

  TenantVerticle(Function<Vertx, TenantListener> factory, IntConsumer port, Duration drain) {
    this.factory = factory;
    this.port = port;
    this.drain = drain;
  }

  @Override
  public Future<?> start() {
    TenantListener made = factory.apply(vertx);
    listener = Future.succeededFuture(made);
    return made.listen().onSuccess(port::accept);
  }

  @Override
  public Future<?> stop() {
    return listener.compose(made -> made.shutdown(drain));
  }
}
