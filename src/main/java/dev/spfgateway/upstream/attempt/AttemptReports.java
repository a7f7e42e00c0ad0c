package dev.spfgateway.upstream.attempt;

import dev.spfgateway.pipeline.Attempt;
import dev.spfgateway.pipeline.DeliveryPhase;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.upstream.connection.Connections;
import dev.spfgateway.upstream.credential.CredentialState;
import dev.spfgateway.upstream.delivery.SendGuard;
import dev.spfgateway.upstream.delivery.Verdict;
import dev.spfgateway.upstream.health.EndpointHealth;
import dev.spfgateway.upstream.health.StampHealth;
import dev.spfgateway.upstream.stamp.Endpoint;
import dev.spfgateway.upstream.stamp.Upstream;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reports the results of one request's attempts to its trail, to the log and to the endpoint's
 * health.
 */
final class AttemptReports {
  /** How long after its latest possible end an attempt keeps its place at the endpoint. */
  static final Duration LEASE_GRACE = Duration.ofSeconds(10);

  private final Upstream upstream;
  private final Upstream.Stamp stamp;
  private final Exchange exchange;
  private final boolean mutation;

  AttemptReports(Upstream upstream, Upstream.Stamp stamp, Exchange exchange) {
    this.upstream = upstream;
    this.stamp = stamp;
    this.exchange = exchange;
    this.mutation = exchange.command().action().mutates();
  }

  /**
   * Reports one result.
   *
   * @param number 1 for the first attempt
   * @param choice the place that the attempt took at its endpoint
   */
  void report(int number, Endpoint endpoint, StampHealth.Choice choice, AttemptResult result) {
    toTrail(number, endpoint, result);
    result
        .failure()
        .ifPresent(
            one ->
                upstream
                    .failureLog()
                    .tell(endpoint.stamp(), endpoint.url(), one.why(), one.cause()));
    toHealth(choice.call(), result);
    result
        .rest()
        .ifPresent(
            asked -> stamp.health().rest(choice.endpoint(), exchange.principal().tenant(), asked));
  }

  private void toTrail(int number, Endpoint endpoint, AttemptResult result) {
    if (mutation && result.status() != null) {
      exchange.trail().answered(result.wholeRequestSent());
    }
    if (result.judgement().refusedBeforeSpf()) {
      exchange.trail().refusedBeforeSpf();
    }
    exchange
        .trail()
        .attempted(
            new Attempt(
                number,
                endpoint.stamp(),
                endpoint.url(),
                result.phase(),
                result.status(),
                result.failure().map(one -> one.why().word()).orElse(null),
                result.judgement().verdict().word(),
                result.timing().began(),
                result.timing().took()));
  }

  private void toHealth(EndpointHealth.Call call, AttemptResult result) {
    Verdict verdict = result.judgement().verdict();
    // A mutation's duration depends on VMM, so it is not counted.
    Duration counted = mutation ? Duration.ZERO : result.timing().took();
    if (streams(result)) {
      Duration lease = upstream.config().connection().maxStream().plus(LEASE_GRACE);
      // The attempt keeps its connection, and so its place.
      exchange.client().onEnd(call.streams(counted, lease)::ended);
    } else if (verdict == Verdict.DONE || verdict == Verdict.REJECTED) {
      call.succeeded(counted);
    } else if (result.judgement().blamesEndpoint() && !isExcused(result)) {
      call.failed(counted, why(result));
    } else {
      call.ended();
    }
  }

  private static String why(AttemptResult result) {
    return result
        .failure()
        .map(one -> one.why().word())
        .orElseGet(() -> "status " + result.status());
  }

  /** Whether the answer's body still follows after its head was passed on. */
  private boolean streams(AttemptResult result) {
    return result.judgement().answer().succeeded()
        && result.judgement().answer().result().body() instanceof Reply.Streamed
        && exchange.client().isWaiting();
  }

  /** A failure that the client or the gateway caused does not count against the endpoint. */
  private boolean isExcused(AttemptResult result) {
    @Nullable Throwable cause = result.failure().map(AttemptResult.Failure::cause).orElse(null);
    boolean tooSoon =
        exchange.deadline().isShortened() || result.timing().took().compareTo(stamp.slow()) < 0;
    // Connecting has its own time-out, so an attempt that ran out of time before it was connected
    // was waiting for the pool.
    boolean pooled = result.phase() == DeliveryPhase.NOT_CONNECTED;
    return !mutation && !exchange.client().isWaiting()
        || cause instanceof CancellationException
        || cause instanceof CredentialState.Refused
        || cause instanceof SendGuard.Withheld
        || cause instanceof Connections.TooBusy
        || cause instanceof TimeoutException && (tooSoon || pooled);
  }
}
