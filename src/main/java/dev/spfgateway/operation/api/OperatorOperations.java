package dev.spfgateway.operation.api;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Shows operators the operations of all tenants. Never blocks. */
public final class OperatorOperations {
  private static final Duration STORE_LIMIT = Duration.ofSeconds(5);

  private final OperationStore store;
  private final Ticker ticker;
  private final Function<UUID, Future<List<JsonObject>>> events;

  /**
   * Reads from the store.
   *
   * @param events the audit events of an operation in their serial form, oldest first
   */
  public OperatorOperations(
      OperationStore store, Ticker ticker, Function<UUID, Future<List<JsonObject>>> events) {
    this.store = store;
    this.ticker = ticker;
    this.events = events;
  }

  /** A page: {@code {"operations": […], "next": id or null}}. */
  public Future<JsonObject> page(OperationStore.Search search) {
    return stored(store.search(asker(), search)).map(OperatorOperations::page);
  }

  private static JsonObject page(OperationStore.Found found) {
    JsonArray operations = new JsonArray();
    found.operations().forEach(one -> operations.add(json(one)));
    return new JsonObject()
        .put("operations", operations)
        .put("next", found.next().map(UUID::toString).orElse(null));
  }

  /** One operation with its story and its audit events. */
  public Future<JsonObject> one(UUID id) {
    return find(id)
        .compose(
            operation ->
                events
                    .apply(id)
                    .map(
                        found ->
                            new JsonObject()
                                .put("operation", json(operation))
                                .put("story", OperationStory.of(operation, found))
                                .put("events", new JsonArray(found))));
  }

  /** One operation; fails with {@code NOT_FOUND} when there is none. */
  Future<OperationRecord> find(UUID id) {
    return stored(store.show(asker(), id))
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        GatewayException.of(
                            FailureKind.NOT_FOUND, "there is no operation with this id")));
  }

  /** Operators take turns with the tenants, as if they were one more tenant. */
  private Asker asker() {
    return Asker.named("", STORE_LIMIT, ticker);
  }

  static <T> Future<T> stored(Future<T> work) {
    return work.timeout(STORE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    GatewayException.of(
                            FailureKind.AUDIT_UNAVAILABLE, "the store can't be used now; try again")
                        .causedBy(failure)));
  }

  /** An operation as operators see it. */
  static JsonObject json(OperationRecord one) {
    OperationRecord.Asked asked = one.asked();
    OperationRecord.Status status = one.status();
    return new JsonObject()
        .put("id", one.id().toString())
        .put("state", status.state().word())
        .put("outcome", status.state().outcome().word())
        .put("action", asked.action().word())
        .put("method", asked.method())
        .put("tenant", asked.tenant())
        .put("principal", asked.principal())
        .put("subscription", asked.subscription().toString())
        .put("stamp", asked.stamp().toString())
        .put("target", asked.target())
        .put("machine", text(one.lead().machine()))
        .put("received", status.received().toString())
        .put("updated", status.changed().toString())
        .put("ended", status.ended().map(Instant::toString).orElse(null))
        .put("job", job(status))
        .put("reason", status.reason())
        .put("requestId", asked.requestId());
  }

  private static @Nullable JsonObject job(OperationRecord.Status status) {
    return status
        .job()
        .map(id -> new JsonObject().put("id", id.toString()).put("progress", status.progress()))
        .orElse(null);
  }

  private static @Nullable String text(Optional<UUID> id) {
    return id.map(UUID::toString).orElse(null);
  }
}
