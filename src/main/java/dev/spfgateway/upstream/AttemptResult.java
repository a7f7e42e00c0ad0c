package dev.spfgateway.upstream;

import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * An attempt and what it proved.
 *
 * @param verdict what it proved
 * @param blamesEndpoint whether it speaks against the endpoint
 * @param answer what the client gets unless there is another attempt; completed
 * @param retryAfter how long the upstream asked to be left alone
 */
record AttemptResult(
    Verdict verdict, boolean blamesEndpoint, Future<Reply> answer, Optional<Duration> retryAfter) {
  /** What a client is told to wait where nothing better is known. */
  static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /** An answer that goes to the client. */
  static AttemptResult relayed(Verdict verdict, Reply reply) {
    return new AttemptResult(verdict, false, Future.succeededFuture(reply), Optional.empty());
  }

  /** An attempt that gives the client nothing but the gateway's own words. */
  static AttemptResult failed(DeliveryEvidence evidence, GatewayException failure) {
    return failed(evidence, failure, Optional.empty());
  }

  private static AttemptResult failed(
      DeliveryEvidence evidence, GatewayException failure, Optional<Duration> retryAfter) {
    Verdict verdict = Verdict.of(evidence);
    GatewayException told = failure.with(verdict.outcome(evidence.wholeRequestSent()));
    return new AttemptResult(
        verdict, evidence.blamesEndpoint(), Future.failedFuture(told), retryAfter);
  }

  /** What stands before SPF has no room. */
  static AttemptResult busy(DeliveryEvidence evidence, Optional<Duration> retryAfter) {
    return failed(
        evidence,
        GatewayException.of(
                FailureKind.UPSTREAM_BUSY,
                "the stamp's SPF takes no more requests now (it answered "
                    + evidence.status()
                    + "); nothing was done")
            .retryAfter(retryAfter.orElse(LOOK_AGAIN)),
        retryAfter);
  }

  /** No answer came. */
  static AttemptResult unanswered(DeliveryEvidence evidence, Throwable failure) {
    boolean late = failure instanceof TimeoutException;
    boolean oversized = DeliveryEvidence.isOversized(failure);
    String what =
        late
            ? "SPF did not answer in time"
            : oversized
                ? "SPF's answer has more or longer headers than the gateway reads"
                : "the connection to SPF was lost";
    GatewayException told;
    if (failure instanceof SendGuard.TooLate) {
      told = Forwarding.tooLate();
    } else if (!evidence.wholeRequestSent()) {
      told =
          GatewayException.of(
                  FailureKind.UPSTREAM_UNREACHABLE,
                  "the stamp's SPF can't be reached; nothing was sent")
              .retryAfter(LOOK_AGAIN);
    } else if (evidence.mutation()) {
      told =
          GatewayException.of(
              FailureKind.OUTCOME_UNKNOWN,
              what + "; whether it acted is not known, and the request was not sent again");
    } else {
      FailureKind kind = late ? FailureKind.UPSTREAM_TIMEOUT : FailureKind.UPSTREAM_BROKEN;
      told = GatewayException.of(oversized ? FailureKind.UPSTREAM_HEADERS_TOO_LARGE : kind, what);
    }
    return failed(evidence, told.causedBy(failure));
  }
}
