package dev.spfgateway.limit;

import dev.spfgateway.base.EnumWords;
import dev.spfgateway.base.MeterTable;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Counts the charges of a rate limiter, by rate and by whether the rate had room. Charges that were
 * not taken because another rate of the request had none are not counted. Thread-safe.
 */
public final class MeteredRateLimiter implements RateLimiter {
  /** More than there are rates; their names are the gateway's own. */
  private static final int MAX_SERIES = 100;

  private final RateLimiter limiter;
  private final MeterTable<Labels, Counter> meters;

  private enum Result {
    TAKEN,
    REFUSED,
    /** The rate has no room, but is not enforced. */
    TRIAL;

    private final String word = EnumWords.of(this);
  }

  private record Labels(String rate, Result result) {}

  /** Wraps a limiter. */
  public MeteredRateLimiter(RateLimiter limiter, MeterRegistry registry) {
    this.limiter = limiter;
    this.meters =
        new MeterTable<>(
            MAX_SERIES,
            all -> new Labels("other", all.result),
            all -> register(registry, all),
            registry::remove);
  }

  private static Counter register(MeterRegistry registry, Labels labels) {
    return Counter.builder("spfgateway.limit.charges")
        .description("Charges to rates: taken, refused, or over a rate that is only on trial.")
        .tag("rate", labels.rate)
        .tag("result", labels.result.word)
        .register(registry);
  }

  @Override
  public Future<Decision> take(List<Charge> charges) {
    return limiter.take(charges).onSuccess(this::count);
  }

  private void count(Decision decision) {
    boolean granted = decision.binding().isEmpty();
    for (Level level : decision.levels()) {
      result(level, granted)
          .ifPresent(result -> meters.of(new Labels(level.name(), result)).increment());
    }
  }

  private static Optional<Result> result(Level level, boolean granted) {
    if (!level.delay().isZero()) {
      return Optional.of(level.rate().enforced() ? Result.REFUSED : Result.TRIAL);
    }
    return granted ? Optional.of(Result.TAKEN) : Optional.empty();
  }
}
