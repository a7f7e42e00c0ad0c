package dev.spfgateway.upstream.delivery;

import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * The verdict on an attempt, and what follows from it for the client and the endpoint.
 *
 * @param verdict what the attempt proves
 * @param mayRepeat whether another attempt may follow
 * @param blamesEndpoint whether the attempt counts against the endpoint
 * @param refusedBeforeSpf whether a server in front of SPF refused the request without asking SPF
 * @param answer what the client gets unless another attempt follows; completed
 * @param retryAfter how long the upstream asked to wait
 */
public record Judgement(
    Verdict verdict,
    boolean mayRepeat,
    boolean blamesEndpoint,
    boolean refusedBeforeSpf,
    Future<Reply> answer,
    Optional<Duration> retryAfter) {
  /** The delay that clients are told when nothing better is known. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /** SPF's answer goes to the client. */
  public static Judgement relayed(Verdict verdict, Reply reply) {
    return new Judgement(
        verdict, false, false, false, Future.succeededFuture(reply), Optional.empty());
  }

  /** A server in front of SPF refused the request; the client gets the gateway's own words. */
  public static Judgement refusedBeforeSpf(Verdict verdict, Reply instead) {
    return new Judgement(
        verdict, false, false, true, Future.succeededFuture(instead), Optional.empty());
  }

  /** The attempt gave no answer that could go to the client. */
  public static Judgement failed(DeliveryEvidence evidence, GatewayException failure) {
    return failed(evidence, failure, Optional.empty());
  }

  private static Judgement failed(
      DeliveryEvidence evidence, GatewayException failure, Optional<Duration> retryAfter) {
    Verdict verdict = Verdict.of(evidence);
    GatewayException told = failure.with(verdict.outcome(evidence.wholeRequestSent()));
    return new Judgement(
        verdict,
        verdict.allowsRetry(evidence.mutation()),
        evidence.blamesEndpoint(),
        false,
        Future.failedFuture(told),
        retryAfter);
  }

  /** The gateway made a mistake while it read the answer, which proves nothing about SPF. */
  public static Judgement none(Throwable mistake) {
    return new Judgement(
        Verdict.AMBIGUOUS, false, false, false, Future.failedFuture(mistake), Optional.empty());
  }

  /** A server in front of SPF has no room. */
  public static Judgement busy(DeliveryEvidence evidence, Optional<Duration> retryAfter) {
    return failed(
        evidence,
        GatewayException.of(
                FailureKind.UPSTREAM_BUSY,
                "the stamp's SPF accepts no more requests now (it answered "
                    + evidence.status()
                    + "); the request was not executed")
            .retryAfter(retryAfter.orElse(LOOK_AGAIN)),
        retryAfter);
  }

  /** No answer came. */
  public static Judgement unanswered(DeliveryEvidence evidence, Throwable failure) {
    boolean late = failure instanceof TimeoutException;
    boolean oversized = DeliveryEvidence.isOversized(failure);
    String what =
        late
            ? "SPF did not answer in time"
            : oversized
                ? "SPF's answer has more or longer headers than the gateway accepts"
                : "the connection to SPF was lost";
    GatewayException told;
    if (failure instanceof SendGuard.Withheld withheld) {
      told = withheld.told();
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
              what + "; whether SPF executed the request is unknown, and it was not sent again");
    } else {
      FailureKind kind = late ? FailureKind.UPSTREAM_TIMEOUT : FailureKind.UPSTREAM_BROKEN;
      told = GatewayException.of(oversized ? FailureKind.UPSTREAM_HEADERS_TOO_LARGE : kind, what);
    }
    return failed(evidence, told.causedBy(failure));
  }
}
