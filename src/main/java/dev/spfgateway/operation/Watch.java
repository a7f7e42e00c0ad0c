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
 * that jumps ahead would make a request old that SPF may still have in its queue. So time counts
 * only as far as this process has seen it pass, too: a gateway that was started anew waits once
 * more. Belongs to one event loop; remembers no more operations than were open last.
 */
final class Watch {
  private final Ticker ticker;
  private final Function<StampId, Duration> settlingTime;
  private final Map<UUID, Sight> sights = new HashMap<>();

  /** Since when an operation has been seen as it was changed last. */
  private record Sight(Instant changed, long nanos) {}

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
    sights.compute(
        one.id(),
        (id, known) ->
            known != null && known.changed().equals(changed)
                ? known
                : new Sight(changed, ticker.nanos()));
  }

  /** Whether both clocks say that an operation has not changed for a time. */
  boolean hasStood(OperationRecord one, Duration time) {
    Instant changed = one.status().changed();
    @Nullable Sight known = sights.get(one.id());
    return known != null
        && known.changed().equals(changed)
        && ticker.since(known.nanos()).compareTo(time) >= 0
        && Duration.between(changed, ticker.now()).compareTo(time) >= 0;
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
