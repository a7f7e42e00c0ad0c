package dev.spfgateway.admin.console;

import dev.spfgateway.admin.route.AdminApi;
import dev.spfgateway.admin.route.AdminRoutes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Tenants with their traffic, their limits, their subscriptions and their credentials. */
public final class TenantRoutes implements AdminRoutes {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;

  private final Tenants tenants;

  /** Serves tenants. */
  public TenantRoutes(Tenants tenants) {
    this.tenants = tenants;
  }

  /** Reads tenants. */
  public interface Tenants {
    /**
     * A page in the order of the names.
     *
     * @param search only those whose name contains this
     * @param after only those after this name
     */
    JsonObject page(String search, String after, int limit);

    /** One tenant; throws {@code NOT_FOUND}. */
    JsonObject one(String name);
  }

  @Override
  public void register(AdminApi api) {
    api.read("/api/tenants", this::page);
    api.read(
        "/api/tenants/:name",
        call -> {
          Parameters unused = Parameters.of(call);
          return Future.succeededFuture(tenants.one(call.pathParam("name")).encode());
        });
  }

  private Future<String> page(RoutingContext call) {
    Parameters given = Parameters.of(call, "search", "after", "limit");
    JsonObject page =
        tenants.page(
            given.text("search").orElse(""),
            given.text("after").orElse(""),
            given.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT));
    return Future.succeededFuture(page.encode());
  }
}
