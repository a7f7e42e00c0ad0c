package dev.spfgateway.upstream.attempt;

import dev.spfgateway.pipeline.DeliveryPhase;
import dev.spfgateway.upstream.delivery.AttemptFailure;
import dev.spfgateway.upstream.delivery.Judgement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of one attempt: everything that the trail, the log, the endpoint's health and the next
 * attempt depend on.
 *
 * @param judgement what the attempt proves, and the answer that goes with it
 * @param phase how far the attempt came
 * @param wholeRequestSent whether the request's last byte had been sent when it ended or its answer
 *     arrived
 * @param status the answer's status; null when none arrived
 * @param failure why no answer could be passed on; empty when one was
 * @param rest how long the endpoint asked all clients to send nothing
 * @param timing when the attempt began, and how long it took
 */
record AttemptResult(
    Judgement judgement,
    DeliveryPhase phase,
    boolean wholeRequestSent,
    @Nullable Integer status,
    Optional<Failure> failure,
    Optional<Duration> rest,
    Timing timing) {
  /**
   * Why an attempt failed.
   *
   * @param why the word in log, metrics and traces
   * @param cause the underlying failure; null when the answer itself explains it
   */
  record Failure(AttemptFailure why, @Nullable Throwable cause) {
    /** Why an answer whose head arrived does not go to the client; empty when it does. */
    static Optional<Failure> of(Judgement judgement) {
      return AttemptFailure.of(judgement)
          .map(why -> new Failure(why, judgement.answer().cause().getCause()));
    }
  }

  /**
   * When an attempt was made.
   *
   * @param began on the clock of {@link dev.spfgateway.base.Ticker#nanos}
   * @param took time from {@code began} to the answer's head or the failure
   */
  record Timing(long began, Duration took) {}
}
