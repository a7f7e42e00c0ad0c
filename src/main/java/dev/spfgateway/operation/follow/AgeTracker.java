package dev.spfgateway.operation.follow;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.operation.record.OperationRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tracks how long operations have been in their state. The store knows that only by the wall clock:
 * if it jumped ahead, a request that SPF may still have in its queue would seem old; if it went
 * back, the request's machine would stay locked. So only time that this process has seen pass
 * counts: a restarted gateway waits again. Confined to one event loop; remembers only the
 * operations that were open last.
 */
public final class AgeTracker {
  private final Ticker ticker;
  private final Function<StampId, Duration> settlingTime;
  private final Map<UUID, Sight> sights = new HashMap<>();

  /** Since when an operation has been seen in its current version and under its current lease. */
  private record Sight(Instant changed, long nanos, OperationRecord.Hold hold, long heldNanos) {}

  /**
   * @param settlingTime how long after a lost answer a stamp's SPF may still act
   */
  public AgeTracker(Ticker ticker, Function<StampId, Duration> settlingTime) {
    this.ticker = ticker;
    this.settlingTime = settlingTime;
  }

  /** For callers that see an operation once, and leave lengthy work to the {@link Follower}. */
  public static AgeTracker blind(Ticker ticker) {
    return new AgeTracker(ticker, stamp -> Duration.ZERO);
  }

  /** Records all operations that are open now, and forgets the others. */
  public void see(Collection<OperationRecord> open) {
    Set<UUID> ids = open.stream().map(OperationRecord::id).collect(Collectors.toSet());
    sights.keySet().retainAll(ids);
    open.forEach(this::see);
  }

  private void see(OperationRecord one) {
    Instant changed = one.status().changed();
    long now = ticker.nanos();
    sights.compute(
        one.id(),
        (id, known) ->
            new Sight(
                changed,
                known != null && known.changed().equals(changed) ? known.nanos() : now,
                one.hold(),
                known != null && known.hold().equals(one.hold()) ? known.heldNanos() : now));
  }

  /**
   * Whether an operation's owner has not renewed its lease for a time. A lease that the store freed
   * counts as silent at once.
   */
  boolean isSilent(OperationRecord one, Duration time) {
    @Nullable Sight known = sights.get(one.id());
    return !one.hold().lease().isAfter(Instant.EPOCH)
        || known != null
            && known.hold().equals(one.hold())
            && ticker.since(known.heldNanos()).compareTo(time) >= 0;
  }

  /** Whether an operation has been seen unchanged for a time. */
  public boolean hasStood(OperationRecord one, Duration time) {
    Instant changed = one.status().changed();
    @Nullable Sight known = sights.get(one.id());
    return known != null
        && known.changed().equals(changed)
        && ticker.since(known.nanos()).compareTo(time) >= 0;
  }

  /** Whether SPF can no longer act on the operation, had it still been in its queue. */
  boolean hasSettled(OperationRecord one) {
    return hasStood(one, settlingTime.apply(one.asked().stamp()));
  }

  /** Whether the operation is to be given up, which is never before it can have settled. */
  boolean isOver(OperationRecord one, Duration giveUpAfter) {
    return hasSettled(one) && hasStood(one, giveUpAfter);
  }
}
