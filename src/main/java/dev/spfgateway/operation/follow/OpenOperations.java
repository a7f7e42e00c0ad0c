package dev.spfgateway.operation.follow;

import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.pipeline.mutation.OperationState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The open operations of all gateways that share a store, as one look at the store showed them.
 * Immutable.
 */
public final class OpenOperations {
  /** Before the first look. */
  static final OpenOperations NONE = new OpenOperations(List.of(), stamp -> Duration.ZERO);

  private final Map<OperationState, Integer> counts = new EnumMap<>(OperationState.class);
  private final Map<OperationState, Instant> oldest = new EnumMap<>(OperationState.class);
  private final List<Instant> settles;

  OpenOperations(Collection<OperationRecord> open, Function<StampId, Duration> settlingTime) {
    for (OperationRecord one : open) {
      OperationState state = one.status().state();
      counts.merge(state, 1, Integer::sum);
      oldest.merge(
          state, one.status().received(), (some, other) -> some.isBefore(other) ? some : other);
    }
    this.settles =
        open.stream()
            .filter(one -> one.status().state() == OperationState.UNKNOWN)
            .map(one -> one.status().changed().plus(settlingTime.apply(one.asked().stamp())))
            .toList();
  }

  /** The number of operations in a state. */
  public int count(OperationState state) {
    return counts.getOrDefault(state, 0);
  }

  /** The age of the oldest operation in a state by the wall clock; zero if there is none. */
  public Duration oldest(OperationState state, Instant now) {
    @Nullable Instant since = oldest.get(state);
    return since == null || now.isBefore(since) ? Duration.ZERO : Duration.between(since, now);
  }

  /**
   * The number of unknown operations that have been unknown for longer than their stamp's settling
   * time, by the wall clock, so that a restart does not make them seem young.
   */
  public long overdue(Instant now) {
    return settles.stream().filter(now::isAfter).count();
  }
}
