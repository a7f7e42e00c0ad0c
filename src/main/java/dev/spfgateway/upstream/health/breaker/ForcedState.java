package dev.spfgateway.upstream.health.breaker;

import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state that an operator forced upon a breaker, and its end. Read without a lock. */
final class ForcedState {
  private final Ticker ticker;
  private volatile @Nullable Forced forced;

  private record Forced(BreakerState state, long untilNanos) {}

  ForcedState(Ticker ticker) {
    this.ticker = ticker;
  }

  /** The forced state; empty when none is in force. */
  Optional<BreakerState> state() {
    @Nullable Forced now = forced;
    return now == null || isOver(now) ? Optional.empty() : Optional.of(now.state());
  }

  /** How long it is still in force; empty when it is not. */
  Optional<Duration> remaining() {
    @Nullable Forced now = forced;
    return now == null || isOver(now)
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(now.untilNanos() - ticker.nanos()));
  }

  private boolean isOver(Forced one) {
    return one.untilNanos() - ticker.nanos() <= 0;
  }

  /** Whether a forced state has ended that nobody was told about yet. */
  boolean isOver() {
    @Nullable Forced now = forced;
    return now != null && isOver(now);
  }

  void force(BreakerState state, Duration time) {
    forced = new Forced(state, ticker.nanos() + time.toNanos());
  }

  /** Ends it, and returns it; empty when there was none. */
  Optional<BreakerState> end() {
    Optional<BreakerState> ended = Optional.ofNullable(forced).map(Forced::state);
    forced = null;
    return ended;
  }
}
