package dev.spfgateway.operation;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
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
 * How long operations have stood where they stand. The store knows that by the wall clock, and one
 * that jumps ahead would make a request old that SPF may still have in its queue, one that goes
 * back would keep its machine locked. So time counts as far as this process has seen it pass: a
 * gateway that was started anew waits once more. Belongs to one event loop; remembers no more
 * operations than were open last.
 */
final class Watch {
  private final Ticker ticker;
  private final Function<StampId, Duration> settlingTime;
  private final Map<UUID, Sight> sights = new HashMap<>();

  /** Since when an operation has been seen as it was changed last, and under its lease. */
  private record Sight(Instant changed, long nanos, OperationRecord.Hold hold, long heldNanos) {}

  /**
   * Begins to watch.
   *
   * @param settlingTime how long after a lost answer a stamp's SPF may still act
   */
  Watch(Ticker ticker, Function<StampId, Duration> settlingTime) {
    this.ticker = ticker;
    this.settlingTime = settlingTime;
  }

  /** For those who see an operation once, and leave to the {@link Follower} what takes time. */
  static Watch blind(Ticker ticker) {
    return new Watch(ticker, stamp -> Duration.ZERO);
  }

  /** Takes note of all that are open now, and forgets the others. */
  void see(Collection<OperationRecord> open) {
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
   * Whether an operation's owner has not renewed its lease for a time. One that the store freed is
   * nobody's at once.
   */
  boolean isSilent(OperationRecord one, Duration time) {
    @Nullable Sight known = sights.get(one.id());
    return !one.hold().lease().isAfter(Instant.EPOCH)
        || known != null
            && known.hold().equals(one.hold())
            && ticker.since(known.heldNanos()).compareTo(time) >= 0;
  }

  /** Whether an operation was seen not to change for a time. */
  boolean hasStood(OperationRecord one, Duration time) {
    Instant changed = one.status().changed();
    @Nullable Sight known = sights.get(one.id());
    return known != null
        && known.changed().equals(changed)
        && ticker.since(known.nanos()).compareTo(time) >= 0;
  }

  /** Whether SPF can't act on it any more, had it still been in its queue. */
  boolean hasSettled(OperationRecord one) {
    return hasStood(one, settlingTime.apply(one.asked().stamp()));
  }

  /** Whether it is to be given up, which is never before it can have settled. */
  boolean isOver(OperationRecord one, Duration giveUpAfter) {
    return hasSettled(one) && hasStood(one, giveUpAfter);
  }
}
