package dev.spfgateway.admin.console;

import dev.spfgateway.admin.route.AdminApi;
import dev.spfgateway.admin.route.AdminRoutes;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The audit log of all tenants, and the proofs of its events. */
public final class AuditRoutes implements AdminRoutes {
  private final BiFunction<String, String, Future<String>> page;
  private final Function<UUID, Future<Optional<String>>> proof;

  /**
   * Serves the log.
   *
   * @param page a page of events, from the path and the raw query
   * @param proof the proof of an event; empty until a signed head covers it
   */
  public AuditRoutes(
      BiFunction<String, String, Future<String>> page,
      Function<UUID, Future<Optional<String>>> proof) {
    this.page = page;
    this.proof = proof;
  }

  @Override
  public void register(AdminApi api) {
    api.read(
        "/api/audit",
        call ->
            page.apply(
                call.request().path(), Objects.requireNonNullElse(call.request().query(), "")));
    api.read("/api/audit/events/:id/proof", this::proof);
  }

  private Future<String> proof(RoutingContext call) {
    Parameters unused = Parameters.of(call);
    return proof
        .apply(Parameters.id(call))
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        GatewayException.of(
                            FailureKind.NOT_IN_STATE,
                            "no signed head covers the event yet; try again in a minute")));
  }
}
