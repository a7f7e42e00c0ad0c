package dev.spfgateway.operation.api;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.operation.record.Settlement;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Function;

/**
 * Settles unknown operations on an operator's word. {@code absent} frees the machine and the
 * idempotency key, so that the same mutation can be sent again: before the stamp's settling time is
 * over SPF may still execute the first one, so the operator must insist on it.
 */
public final class OperatorSettlement {
  private static final String NOT_SETTLED =
      "the stamp's settling time is not over as far as this gateway has watched: SPF may still"
          + " execute the mutation, and once it is absent the client may send it a second time."
          + " Wait, or send \"force\": true if you know that SPF has discarded it";

  private final OperatorOperations operations;
  private final OperationStore store;
  private final Ticker ticker;
  private final Uuid7 ids;
  private final Function<OperationRecord, Future<Boolean>> hasSettled;

  /**
   * Settles in the store.
   *
   * @param hasSettled whether SPF can no longer act on an operation
   */
  public OperatorSettlement(
      OperatorOperations operations,
      OperationStore store,
      Ticker ticker,
      Uuid7 ids,
      Function<OperationRecord, Future<Boolean>> hasSettled) {
    this.operations = operations;
    this.store = store;
    this.ticker = ticker;
    this.ids = ids;
    this.hasSettled = hasSettled;
  }

  /**
   * What an operator wants.
   *
   * @param to {@code DONE}, {@code FAILED} or {@code ABSENT}
   * @param reason why; the operation's tenant sees it too
   * @param force whether {@code ABSENT} may come before the settling time is over
   */
  public record Wish(OperationState to, String reason, boolean force) {}

  /**
   * Settles an operation and returns it. Settling it again in the same way changes nothing; fails
   * with {@code NOT_IN_STATE} when it is not unknown.
   */
  public Future<JsonObject> settle(UUID id, Wish wish, Settlement.Author author) {
    return operations
        .find(id)
        .compose(
            seen ->
                isSettledAs(wish.to(), seen)
                    ? Future.succeededFuture()
                    : check(seen, wish).compose(allowed -> record(seen, wish, author)))
        .compose(settled -> operations.find(id))
        .map(OperatorOperations::json);
  }

  private static boolean isSettledAs(OperationState to, OperationRecord seen) {
    return seen.status().state() == to && seen.status().reason().startsWith(Settlement.BY_OPERATOR);
  }

  private Future<Void> check(OperationRecord seen, Wish wish) {
    if (seen.status().state() != OperationState.UNKNOWN) {
      return Future.failedFuture(
          conflict(
              "only an unknown operation can be settled; this one is "
                  + seen.status().state().word()));
    }
    boolean safe = wish.to() != OperationState.ABSENT || wish.force() || isGivenUp(seen);
    return safe
        ? Future.succeededFuture()
        : hasSettled
            .apply(seen)
            .compose(
                over ->
                    over ? Future.succeededFuture() : Future.failedFuture(conflict(NOT_SETTLED)));
  }

  /** The gateway gives up no operation before its stamp's settling time is over. */
  private static boolean isGivenUp(OperationRecord seen) {
    return seen.status().ended().isPresent();
  }

  private Future<Void> record(OperationRecord seen, Wish wish, Settlement.Author author) {
    Settlement.Ids made = new Settlement.Ids(ids.next(), ids.next(), ids.next());
    Instant now = ticker.now().truncatedTo(ChronoUnit.MILLIS);
    return OperatorOperations.stored(
            store.settle(new Settlement(seen, wish.to(), wish.reason(), author, made, now)))
        .compose(
            applied ->
                applied
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        conflict("the operation has changed meanwhile; look at it again")));
  }

  private static GatewayException conflict(String message) {
    return GatewayException.of(FailureKind.NOT_IN_STATE, message);
  }
}
