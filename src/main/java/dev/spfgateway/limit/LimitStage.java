package dev.spfgateway.limit;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.pipeline.Stage;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Refuses a tenant that uses more than its share. One instance serves all event loops; it holds one
 * entry a tenant of the registry and no more.
 */
public final class LimitStage implements Stage {
  private final LimitConfig config;
  private final Ticker ticker;
  private final ConcurrentMap<String, TenantLimit> tenants = new ConcurrentHashMap<>();

  /** Takes the limits that hold for each tenant. */
  public LimitStage(LimitConfig config, Ticker ticker) {
    this.config = config;
    this.ticker = ticker;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    TenantLimit limit =
        tenants.computeIfAbsent(
            exchange.principal().tenant(), tenant -> new TenantLimit(config, ticker));
    Duration wait = limit.take();
    if (!wait.isZero()) {
      throw GatewayException.of(
              FailureKind.LIMITED,
              "the tenant's rate of "
                  + config.requestsPerSecond()
                  + " requests a second is used up")
          .retryAfter(wait);
    }
    if (!limit.enter()) {
      throw GatewayException.of(
              FailureKind.LIMITED,
              "the tenant has " + config.concurrentRequests() + " requests in progress already")
          .retryAfter(Duration.ofSeconds(1));
    }
    return next.proceed(exchange).onComplete(result -> leaveLater(exchange, limit, result));
  }

  /** A streamed answer keeps its place until its last byte. */
  private static void leaveLater(Exchange exchange, TenantLimit limit, AsyncResult<Reply> result) {
    boolean streaming = result.succeeded() && result.result().body() instanceof Reply.Streamed;
    if (streaming && exchange.trail().end().isEmpty()) {
      exchange.trail().onEnd(limit::leave);
    } else {
      limit.leave();
    }
  }
}
