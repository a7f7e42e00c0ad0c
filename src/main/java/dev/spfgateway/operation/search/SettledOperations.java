package dev.spfgateway.operation.search;

import dev.spfgateway.base.EnumWords;
import dev.spfgateway.base.MeterTable;
import dev.spfgateway.pipeline.failure.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Counts unknown operations whose outcome was found or decided. Thread-safe. */
public final class SettledOperations {
  private final MeterTable<Labels, Counter> counters;

  /** Who found or decided the outcome. */
  public enum By {
    /** The search before the client was answered. */
    REQUEST,
    /** The search after the client was told that the outcome is unknown. */
    FOLLOWER,
    /** An operator's decision. */
    OPERATOR
  }

  private record Labels(Outcome outcome, By by) {}

  /** Creates the metric. */
  public SettledOperations(MeterRegistry registry) {
    this.counters =
        new MeterTable<>(
            Outcome.values().length * By.values().length,
            all -> all,
            all -> register(registry, all),
            registry::remove);
    // From zero, so that Prometheus sees the first increase, too.
    for (Outcome outcome : List.of(Outcome.DONE, Outcome.FAILED, Outcome.ABSENT)) {
      for (By by : By.values()) {
        counters.of(new Labels(outcome, by)).increment(0);
      }
    }
  }

  private static Counter register(MeterRegistry registry, Labels labels) {
    return Counter.builder("spfgateway.operations.settled")
        .description("Unknown operations whose outcome was found, or decided by an operator.")
        .tag("outcome", labels.outcome.word())
        .tag("by", EnumWords.of(labels.by))
        .register(registry);
  }

  /** Counts one. */
  public void count(Outcome outcome, By by) {
    counters.of(new Labels(outcome, by)).increment();
  }
}
