package dev.spfgateway.pipeline;

import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The origin of a request's bad end, and how far the request came, in the words that answer, log,
 * metrics and audit share.
 *
 * @param by who ended the request
 * @param phase how far its last attempt came upstream, as {@link DeliveryPhase#word}; {@code
 *     not-forwarded} when there was none
 * @param outcome what is known of the mutation; empty for reads
 */
public record FailureOrigin(FailureKind.Blame by, String phase, Optional<Outcome> outcome) {
  /** A header of every failure answer: {@code upstream; phase=wholly-written}. */
  public static final String HEADER = "X-Ended-By";

  private static final String NOT_FORWARDED = "not-forwarded";
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  /** For a failure that the gateway itself answers. */
  public static FailureOrigin of(GatewayException failure, String method, Trail trail) {
    return new FailureOrigin(failure.kind().blame(), phase(trail), outcome(failure, method, trail));
  }

  /** For an error of SPF's that is passed on. */
  public static FailureOrigin of(Reply relayed, Trail trail) {
    return new FailureOrigin(FailureKind.Blame.UPSTREAM, phase(trail), relayed.outcome());
  }

  private static String phase(Trail trail) {
    List<Attempt> ended = trail.attempts();
    Optional<DeliveryPhase> last =
        ended.isEmpty() ? Optional.empty() : Optional.of(ended.get(ended.size() - 1).phase());
    return trail.underway().or(() -> last).map(DeliveryPhase::word).orElse(NOT_FORWARDED);
  }

  /**
   * The outcome of a failure that names none: a mutation that failed by the client's fault, or
   * never became an operation, was not sent.
   */
  private static Optional<Outcome> outcome(GatewayException failure, String method, Trail trail) {
    boolean read =
        trail.action().map(action -> !action.mutates()).orElseGet(() -> READS.contains(method));
    if (read) {
      return Optional.empty();
    }
    boolean refused =
        failure.kind().blame() == FailureKind.Blame.CLIENT || !trail.mayHaveBeenSent();
    return failure.outcome().or(() -> Optional.of(refused ? Outcome.NOT_SENT : Outcome.UNKNOWN));
  }

  /** The header's value. */
  public String words() {
    return by.word() + "; phase=" + phase;
  }
}
