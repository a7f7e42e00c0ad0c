package dev.spfgateway.operation.claim;

import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.pipeline.mutation.TenantFull;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Answers a request whose idempotency key an earlier one has; never executes it again. */
public final class Replays {
  static final String REPLAYED = "Idempotent-Replayed";
  public static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private static final Duration SWEPT = Duration.ofMinutes(1);

  private Replays() {}

  /**
   * The answer to the second request.
   *
   * @param fingerprint of the second request
   * @return the first one's answer, or the one that it would have got by what is known now
   * @throws GatewayException when the requests differ, or the first has no answer yet
   */
  public static Reply of(OperationStore.Keyed held, String fingerprint) {
    UUID id = held.operation().id();
    if (!held.fingerprint().equals(fingerprint)) {
      throw GatewayException.of(
          FailureKind.KEY_REUSED,
          "operation "
              + id
              + " has this Idempotency-Key but was a different request; use a new key");
    }
    OperationRecord.Status status = held.operation().status();
    if (status.state() == OperationState.SENDING) {
      throw running(id, "with this Idempotency-Key");
    }
    boolean answered = status.state() == OperationState.REFUSED && held.answer().isPresent();
    if (status.state().outcome() == Outcome.UNKNOWN && !answered) {
      throw unknown(id, status);
    }
    Outcome known = status.state().outcome();
    if (held.answer().isEmpty() && known != Outcome.DONE) {
      throw GatewayException.of(FailureKind.OPERATION_FAILED, text(id, status)).with(known);
    }
    Reply reply =
        held.answer().map(answer -> answer.replay(known)).orElseGet(() -> found(status, known));
    reply.headers().set(REPLAYED, "true");
    if (answered) {
      String seconds = Long.toString(LOOK_AGAIN.toSeconds());
      reply.headers().set(HttpHeaders.RETRY_AFTER, seconds);
    }
    return reply;
  }

  /** The answer of an operation whose own answer was lost, and which was found to be done. */
  private static Reply found(OperationRecord.Status status, Outcome known) {
    MultiMap headers = HttpHeaders.headers().set("DataServiceVersion", "1.0;");
    status.job().ifPresent(job -> headers.set("x-ms-request-id", job.toString()));
    return new Reply(204, headers, new Reply.Whole(Buffer.buffer()), Optional.of(known));
  }

  public static GatewayException running(UUID id, String on) {
    return GatewayException.of(
            FailureKind.CONFLICT,
            "operation " + id + " " + on + " has not ended yet; nothing was sent")
        .retryAfter(LOOK_AGAIN);
  }

  /** For a caller who may not know whose or which operation is in the way. */
  public static GatewayException busy() {
    return GatewayException.of(
            FailureKind.CONFLICT,
            "another operation on this virtual machine has not ended yet; nothing was sent")
        .retryAfter(LOOK_AGAIN);
  }

  /** For a tenant that already keeps as much in the store as it may. */
  public static GatewayException full(TenantFull full, Duration keep) {
    // The first sweep after its time deletes it.
    Optional<Duration> wait =
        full.freesIn(keep).map(left -> left.compareTo(SWEPT) < 0 ? SWEPT : left);
    String frees =
        wait.map(left -> "the first of them expires in about " + inWords(left))
            .orElse("none of them expires before its operation has ended");
    return GatewayException.of(
            FailureKind.LIMITED, full.getMessage() + "; " + frees + "; nothing was sent")
        .with(Outcome.NOT_SENT)
        .retryAfter(wait.orElse(SWEPT));
  }

  private static String inWords(Duration left) {
    return left.toHours() >= 48
        ? left.toDays() + " days"
        : left.toMinutes() >= 120 ? left.toHours() + " hours" : left.toMinutes() + 1 + " minutes";
  }

  private static GatewayException unknown(UUID id, OperationRecord.Status status) {
    GatewayException failure =
        GatewayException.of(FailureKind.OUTCOME_UNKNOWN, text(id, status)).with(Outcome.UNKNOWN);
    return status.ended().isEmpty() ? failure.retryAfter(LOOK_AGAIN) : failure;
  }

  private static String text(UUID id, OperationRecord.Status status) {
    return "operation "
        + id
        + " is "
        + status.state().shown()
        + (status.reason().isEmpty() ? "" : " (" + status.reason() + ")");
  }
}
