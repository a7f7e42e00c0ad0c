package dev.spfgateway.upstream;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a mutation may still leave. A gateway that was suspended may wake long after another one
 * has taken its operation over and found that SPF never got it; sent then, it would act behind
 * everybody's back. So this is asked right before the last part leaves. Two clocks tell: the
 * deadline's, which never goes back but stands still while a virtual machine is paused, and the
 * wall's, by which others judge the lease.
 */
final class Fence {
  /** How far the clocks of two gateways may be apart, and how long handed-over bytes may linger. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final Ticker ticker;
  private final Deadline deadline;
  private final Optional<Instant> leasedUntil;

  private Fence(Ticker ticker, Deadline deadline, Optional<Instant> leasedUntil) {
    this.ticker = ticker;
    this.deadline = deadline;
    this.leasedUntil = leasedUntil;
  }

  /** That of a mutation; of one that is no operation, the deadline's alone. */
  static Fence of(Exchange exchange, Ticker ticker) {
    return new Fence(
        ticker,
        exchange.deadline(),
        exchange.operation().map(Operation::lease).map(Operation.Lease::until));
  }

  /** True while nobody else can have settled the operation. */
  boolean holds() {
    Instant now = ticker.now().plus(MARGIN);
    return !deadline.hasPassed() && leasedUntil.map(now::isBefore).orElse(true);
  }

  /** It did not hold any more, so the last part was kept back. */
  static final class Passed extends Exception {
    private static final long serialVersionUID = 1L;

    Passed() {
      super("the time to send it was over", null, false, false);
    }
  }
}
