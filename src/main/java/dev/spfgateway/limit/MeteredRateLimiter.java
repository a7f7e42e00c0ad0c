package dev.spfgateway.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.List;

/**
 * Counts charges that a rate limiter refused, and those that a rate on trial would have refused.
 */
public final class MeteredRateLimiter implements RateLimiter {
  private final RateLimiter limiter;
  private final MeterRegistry registry;

  /** Wraps a limiter. */
  public MeteredRateLimiter(RateLimiter limiter, MeterRegistry registry) {
    this.limiter = limiter;
    this.registry = registry;
  }

  @Override
  public Future<Decision> take(List<Charge> charges) {
    return limiter.take(charges).onSuccess(this::count);
  }

  private void count(Decision decision) {
    for (Level level : decision.levels()) {
      if (!level.delay().isZero()) {
        Counter.builder("spfgateway.limit.refusals")
            .description("Requests over a rate limit, by limit.")
            .tag("rate", level.name())
            .tag("enforced", Boolean.toString(level.rate().enforced()))
            .register(registry)
            .increment();
      }
    }
  }
}
