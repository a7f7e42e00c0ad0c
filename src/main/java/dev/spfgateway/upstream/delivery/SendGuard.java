package dev.spfgateway.upstream.delivery;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.OpenStages;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides whether a mutation may still be sent. A gateway that was suspended may resume long after
 * another gateway took its operation over and found that SPF never got the request. A request sent
 * then would act although its operation was already settled. So the guard is asked right before the
 * request's last part is sent. It reads two clocks: the deadline's, which never goes back but
 * stands still while a virtual machine is paused, and the wall clock, by which other gateways judge
 * the lease.
 */
public final class SendGuard {
  /** Allows for the clock skew between two gateways and for bytes that linger after the send. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final Ticker ticker;
  private final Deadline deadline;
  private final Optional<Instant> leasedUntil;
  private final OpenStages stages;

  private SendGuard(
      Ticker ticker, Deadline deadline, Optional<Instant> leasedUntil, OpenStages stages) {
    this.ticker = ticker;
    this.deadline = deadline;
    this.leasedUntil = leasedUntil;
    this.stages = stages;
  }

  /** The guard of a mutation; one that is no operation has no lease, only its deadline. */
  public static SendGuard of(Exchange exchange, Ticker ticker) {
    return new SendGuard(
        ticker,
        exchange.deadline(),
        exchange.operation().map(Operation::lease).map(Operation.Lease::until),
        exchange.trail().stages());
  }

  /**
   * True while no other gateway can have settled the operation, and this one has not given it up.
   */
  public boolean holds() {
    if (stages.hasFailed()) {
      return false;
    }
    Instant now = ticker.now().plus(MARGIN);
    return !deadline.hasPassed() && leasedUntil.map(now::isBefore).orElse(true);
  }

  /** The client's error once the guard no longer holds. */
  public static GatewayException refusal() {
    return GatewayException.of(
            FailureKind.OVERLOADED,
            "the request's time was over before it could be sent; nothing was sent")
        .with(Outcome.NOT_SENT);
  }

  /** Thrown when the guard no longer holds, so that the last part was held back. */
  public static final class TooLate extends Exception {
    private static final long serialVersionUID = 1L;

    TooLate() {
      super("the time to send it was over", null, false, false);
    }
  }
}
