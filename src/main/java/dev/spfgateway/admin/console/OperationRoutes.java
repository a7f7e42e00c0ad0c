package dev.spfgateway.admin.console;

import dev.spfgateway.admin.access.Operator;
import dev.spfgateway.admin.route.AdminApi;
import dev.spfgateway.admin.route.AdminRoutes;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Operations of all tenants, with their stories, and their settlement. */
public final class OperationRoutes implements AdminRoutes {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;

  private final Operations operations;

  /** Serves operations. */
  public OperationRoutes(Operations operations) {
    this.operations = operations;
  }

  /** Reads and settles operations. */
  public interface Operations {
    /** A page of a search. */
    Future<JsonObject> page(Search search);

    /** One operation with its story and its events. */
    Future<JsonObject> one(UUID id);

    /**
     * Settles an unknown operation, which records the operator's audit event in the same commit.
     *
     * @param outcome {@code done}, {@code failed} or {@code absent}
     * @param force whether {@code absent} may come before the settling time is over
     */
    Future<JsonObject> settle(UUID id, String outcome, String reason, boolean force, Operator by);
  }

  /**
   * What is searched for.
   *
   * @param state a state's word, or {@code running} for all that have not ended
   * @param tenant the tenant's name
   * @param stamp the stamp's id
   * @param machine the virtual machine's id
   * @param before the operation before which the page begins
   * @param limit maximum number of operations
   */
  public record Search(
      Optional<String> state,
      Optional<String> tenant,
      Optional<UUID> stamp,
      Optional<UUID> machine,
      Optional<UUID> before,
      int limit) {}

  @Override
  public void register(AdminApi api) {
    api.read("/api/operations", call -> operations.page(search(call)).map(JsonObject::encode));
    api.read(
        "/api/operations/:id",
        call -> {
          Parameters unused = Parameters.of(call);
          return operations.one(Parameters.id(call)).map(JsonObject::encode);
        });
    api.change(HttpMethod.POST, "/api/operations/:id/settle", this::settle);
  }

  private static Search search(RoutingContext call) {
    Parameters given =
        Parameters.of(call, "state", "tenant", "stamp", "machine", "before", "limit");
    return new Search(
        given.text("state"),
        given.text("tenant"),
        given.guid("stamp"),
        given.guid("machine"),
        given.guid("before"),
        given.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT));
  }

  private Future<String> settle(RoutingContext call, JsonObject json) {
    ChangeMembers body = ChangeMembers.of(json, "outcome", "force");
    return operations
        .settle(
            Parameters.id(call),
            body.word("outcome", Set.of("done", "failed", "absent")),
            body.reason(),
            body.flag("force"),
            Operator.of(call))
        .map(JsonObject::encode);
  }
}
