package dev.spfgateway.upstream.delivery;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.OpenStages;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.failure.RegistryChanged;
import dev.spfgateway.pipeline.mutation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Decides whether a mutation may still be sent. A gateway that was suspended may resume long after
 * another gateway took its operation over and found that SPF never got the request. A request sent
 * then would act although its operation was already settled. So the guard is asked right before the
 * request's last part is sent. It reads two clocks: the deadline's, which never goes back but
 * stands still while a virtual machine is paused, and the wall clock, by which other gateways judge
 * the lease. It also asks whether the newest registry still allows what an earlier one permitted.
 */
public final class SendGuard {
  /** Allows for the clock skew between two gateways and for bytes that linger after the send. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final Ticker ticker;
  private final Deadline deadline;
  private final Optional<Instant> leasedUntil;
  private final OpenStages stages;
  private final BooleanSupplier unchanged;

  private SendGuard(
      Ticker ticker,
      Deadline deadline,
      Optional<Instant> leasedUntil,
      OpenStages stages,
      BooleanSupplier unchanged) {
    this.ticker = ticker;
    this.deadline = deadline;
    this.leasedUntil = leasedUntil;
    this.stages = stages;
    this.unchanged = unchanged;
  }

  /**
   * The guard of a mutation; one that is no operation has no lease, only its deadline.
   *
   * @param unchanged whether the newest registry still lets it be sent where it is about to go
   */
  public static SendGuard of(Exchange exchange, Ticker ticker, BooleanSupplier unchanged) {
    return new SendGuard(
        ticker,
        exchange.deadline(),
        exchange.operation().map(Operation::lease).map(Operation.Lease::until),
        exchange.trail().stages(),
        unchanged);
  }

  /**
   * Why it must not be sent any more; empty while no other gateway can have settled the operation,
   * this one has not given it up, and the registry allows it.
   */
  public Optional<GatewayException> refusal() {
    if (stages.hasFailed() || !isInTime()) {
      return Optional.of(tooLate());
    }
    return unchanged.getAsBoolean() ? Optional.empty() : Optional.of(RegistryChanged.refusal());
  }

  private boolean isInTime() {
    Instant now = ticker.now().plus(MARGIN);
    return !deadline.hasPassed() && leasedUntil.map(now::isBefore).orElse(true);
  }

  /** The client's error once the time is over. */
  public static GatewayException tooLate() {
    return GatewayException.of(
            FailureKind.OVERLOADED,
            "the request's deadline passed before it could be sent; nothing was sent")
        .with(Outcome.NOT_SENT);
  }

  /** Thrown when the guard refused, so that the last part was held back. */
  public static final class Withheld extends Exception {
    private static final long serialVersionUID = 1L;

    private final GatewayException told;

    Withheld(GatewayException told) {
      super(told.getMessage(), null, false, false);
      this.told = told;
    }

    /** The client's error. */
    GatewayException told() {
      return told;
    }

    /** True when the registry changed, false when the time was over. */
    boolean isByRegistry() {
      return told.kind() == FailureKind.REGISTRY_CHANGED;
    }
  }
}
