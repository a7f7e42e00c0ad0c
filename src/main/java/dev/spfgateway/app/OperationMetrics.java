package dev.spfgateway.app;

import dev.spfgateway.base.EnumWords;
import dev.spfgateway.base.HistogramBuckets;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.operation.follow.OpenOperations;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.search.SettledOperations;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Metrics of operations: how long they took, how unknown ones were settled, which are open. */
final class OperationMetrics {
  private final MeterRegistry registry;
  private final Ticker ticker;
  private final SettledOperations settled;
  private final Map<Outcome, Timer> durations;

  OperationMetrics(MeterRegistry registry, Ticker ticker) {
    this.registry = registry;
    this.ticker = ticker;
    this.settled = new SettledOperations(registry);
    this.durations =
        Stream.of(Outcome.values())
            .collect(
                Collectors.toUnmodifiableMap(Function.identity(), how -> timer(registry, how)));
  }

  private static Timer timer(MeterRegistry registry, Outcome outcome) {
    return Timer.builder("spfgateway.operations")
        .description(
            "Time from an operation's claim to its final outcome; unknown when it was given up.")
        .tag("outcome", outcome.word())
        .serviceLevelObjectives(HistogramBuckets.operation())
        .register(registry);
  }

  /** An operation that was claimed then has ended in a state. */
  void ended(Instant claimed, OperationState state) {
    Duration took = Duration.between(claimed, ticker.now());
    Timer times = durations.get(state.outcome());
    if (times != null) {
      // The wall clock may have stepped back in the meantime.
      times.record(took.isNegative() ? Duration.ZERO : took);
    }
  }

  /** An operation's state was changed after its request. */
  void changed(OperationRecord seen, OperationState to, boolean ends, SettledOperations.By by) {
    boolean found =
        seen.status().state().outcome() == Outcome.UNKNOWN && to.outcome() != Outcome.UNKNOWN;
    if (found) {
      settled.count(to.outcome(), by);
    }
    boolean wasGivenUp = seen.status().ended().isPresent();
    if (ends && !wasGivenUp) {
      ended(seen.status().received(), to);
    }
  }

  /** Exports which operations are open. */
  void watch(Supplier<OpenOperations> open) {
    for (OperationState state : OperationState.values()) {
      if (state.isOpen()) {
        watch(open, state);
      }
    }
    Gauge.builder("spfgateway.operations.overdue", () -> open.get().overdue(ticker.now()))
        .description("Unknown operations older than their stamp's settling time.")
        .register(registry);
  }

  private void watch(Supplier<OpenOperations> open, OperationState state) {
    String word = EnumWords.of(state);
    Gauge.builder("spfgateway.operations.open", () -> open.get().count(state))
        .description("Operations without a final outcome in the store, at the last look.")
        .tag("state", word)
        .register(registry);
    Gauge.builder(
            "spfgateway.operations.oldest",
            () -> open.get().oldest(state, ticker.now()).toMillis() / 1e3)
        .description("Age of the oldest operation in the state; 0 if there is none.")
        .baseUnit("seconds")
        .tag("state", word)
        .register(registry);
  }
}
