package dev.spfgateway.admin.console;

import dev.spfgateway.admin.route.AdminApi;
import dev.spfgateway.admin.route.AdminRoutes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/** The gateway's state at a glance. */
public final class OverviewRoutes implements AdminRoutes {
  private final Supplier<JsonObject> overview;

  /** Serves the overview. */
  public OverviewRoutes(Supplier<JsonObject> overview) {
    this.overview = overview;
  }

  @Override
  public void register(AdminApi api) {
    api.read(
        "/api/overview",
        call -> {
          Parameters unused = Parameters.of(call);
          return Future.succeededFuture(overview.get().encode());
        });
  }
}
