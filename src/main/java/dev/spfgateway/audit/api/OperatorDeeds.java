package dev.spfgateway.audit.api;

import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.OperatorEvent;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes operators' changes only after the audit log has them on disk, and records how they ended. A
 * change whose end can't be recorded stays made: the event before it says what was about to change.
 */
public final class OperatorDeeds {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorDeeds.class);

  private final AuditKeeper keeper;
  private final Duration limit;
  private final Ticker ticker;
  private final Uuid7 ids;

  /**
   * Records in the gateway's chain.
   *
   * @param limit maximum time for each event to be on disk
   */
  public OperatorDeeds(AuditKeeper keeper, Duration limit, Ticker ticker, Uuid7 ids) {
    this.keeper = keeper;
    this.limit = limit;
    this.ticker = ticker;
    this.ids = ids;
  }

  /**
   * An operator and a change.
   *
   * @param who the operator
   * @param action what is done, in one word
   * @param subject what it is done to
   * @param reason why
   */
  public record Intention(
      OperatorEvent.Operator who, String action, String subject, String reason) {}

  /**
   * Makes a change.
   *
   * @param change makes it; never called unless its intention is on disk
   * @param detail what changed, from the change's result
   * @return the change's result or failure, or {@code AUDIT_UNAVAILABLE} when nothing was changed
   *     because it could not be recorded
   */
  public <T> Future<T> make(
      Intention intention, Supplier<Future<T>> change, Function<T, String> detail) {
    OperatorEvent.Deed deed =
        new OperatorEvent.Deed(
            ids.next(),
            intention.action(),
            intention.subject(),
            Optional.empty(),
            intention.reason());
    return record(intention.who(), deed, null)
        .recover(OperatorDeeds::unrecorded)
        .compose(recorded -> begin(change))
        .onSuccess(
            done ->
                LOG.warn(
                    "operator {} ({}, {}): {} {}: {}",
                    intention.who().name(),
                    intention.who().scheme(),
                    intention.who().clientAddress(),
                    intention.action(),
                    intention.subject(),
                    intention.reason()))
        .transform(ended -> end(intention.who(), deed, ended, detail));
  }

  /**
   * Records what an operator has done to nothing but the operator's own access, such as signing in.
   * Does not wait: operators must get in, too, while the audit log can't be written.
   *
   * @param detail how it ended
   */
  public void note(Intention done, String detail) {
    OperatorEvent.Deed deed =
        new OperatorEvent.Deed(
            ids.next(), done.action(), done.subject(), Optional.empty(), done.reason());
    Future<Void> unused =
        record(done.who(), deed, new OperatorEvent.Result(true, detail))
            .onFailure(
                cause -> LOG.error("an operator's {} can't be recorded", done.action(), cause));
  }

  private static <T> Future<T> begin(Supplier<Future<T>> change) {
    try {
      return change.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static Future<Void> unrecorded(Throwable cause) {
    return Future.failedFuture(
        GatewayException.of(
                FailureKind.AUDIT_UNAVAILABLE,
                "the change can't be recorded in the audit log now; nothing was changed")
            .causedBy(cause));
  }

  private <T> Future<T> end(
      OperatorEvent.Operator who,
      OperatorEvent.Deed deed,
      AsyncResult<T> ended,
      Function<T, String> detail) {
    if (ended.failed()
        && ended.cause() instanceof GatewayException failure
        && failure.kind() == FailureKind.AUDIT_UNAVAILABLE) {
      return Future.failedFuture(failure);
    }
    OperatorEvent.Result result =
        ended.succeeded()
            ? new OperatorEvent.Result(true, detail.apply(ended.result()))
            : new OperatorEvent.Result(
                false, String.valueOf(GatewayException.from(ended.cause()).getMessage()));
    return record(who, deed, result)
        .onFailure(
            cause ->
                LOG.error("the end of an operator's change can't be recorded: {}", deed, cause))
        .transform(
            recorded ->
                ended.succeeded()
                    ? Future.succeededFuture(ended.result())
                    : Future.failedFuture(ended.cause()));
  }

  private Future<Void> record(
      OperatorEvent.Operator who, OperatorEvent.Deed deed, OperatorEvent.@Nullable Result result) {
    return keeper
        .record(
            new OperatorEvent(
                ids.next(), ticker.now().truncatedTo(ChronoUnit.MILLIS), who, deed, result))
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
