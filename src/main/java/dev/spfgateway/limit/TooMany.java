package dev.spfgateway.limit;

import dev.spfgateway.limit.RateLimiter.Decision;
import dev.spfgateway.limit.RateLimiter.Level;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Makes the refusal for a caller whose rate is used up. */
final class TooMany {
  /** Spreads the return of clients that were refused together over this fraction of their wait. */
  private static final double SPREAD = 0.25;

  private TooMany() {}

  static GatewayException of(Decision decision, Level binding, RandomGenerator random) {
    Duration wait = binding.delay();
    long spread = (long) (wait.toNanos() * SPREAD);
    return GatewayException.of(
            FailureKind.LIMITED,
            "the rate limit '%s' (%d in %d s) is used up"
                .formatted(
                    binding.name(), binding.rate().quota(), binding.rate().window().toSeconds()))
        .retryAfter(wait.plusNanos(random.nextLong(spread + 1)))
        .header(RateHeaders.POLICY, RateHeaders.policy(decision))
        .header(RateHeaders.LIMIT, RateHeaders.limit(decision));
  }
}
