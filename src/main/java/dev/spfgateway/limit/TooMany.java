package dev.spfgateway.limit;

import dev.spfgateway.limit.RateLimiter.Decision;
import dev.spfgateway.limit.RateLimiter.Level;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** What a caller is told whose rate is used up. */
final class TooMany {
  /** Clients that were refused together come back spread over this part of their wait, too. */
  private static final double SPREAD = 0.25;

  private TooMany() {}

  static GatewayException of(Decision decision, Level binding, RandomGenerator random) {
    Duration wait = binding.delay();
    long spread = (long) (wait.toNanos() * SPREAD);
    return GatewayException.of(
            FailureKind.LIMITED,
            "the rate '%s' of %d in %d s is used up"
                .formatted(
                    binding.name(), binding.rate().quota(), binding.rate().window().toSeconds()))
        .retryAfter(wait.plusNanos(random.nextLong(spread + 1)))
        .header(RateHeaders.POLICY, RateHeaders.policy(decision))
        .header(RateHeaders.LIMIT, RateHeaders.limit(decision));
  }
}
