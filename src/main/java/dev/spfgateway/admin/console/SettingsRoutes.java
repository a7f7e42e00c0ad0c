package dev.spfgateway.admin.console;

import dev.spfgateway.admin.access.Operator;
import dev.spfgateway.admin.route.AdminApi;
import dev.spfgateway.admin.route.AdminRoutes;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/** The effective configuration, credentials' revocation, and the log's levels. */
public final class SettingsRoutes implements AdminRoutes {
  private static final int MAX_LOGGER = 300;
  private static final int LONGEST_LOG = 600;

  private final Supplier<JsonObject> config;
  private final Credentials credentials;
  private final Log log;
  private final AuditedChange audited;

  /**
   * Serves settings.
   *
   * @param config the effective configuration and the last reloads
   */
  public SettingsRoutes(
      Supplier<JsonObject> config, Credentials credentials, Log log, AuditedChange audited) {
    this.config = config;
    this.credentials = credentials;
    this.log = log;
    this.audited = audited;
  }

  /** Revokes credentials. */
  public interface Credentials {
    /** The name of a credential for the audit log; throws {@code NOT_FOUND}. */
    String name(String id);

    /** Revokes a credential in the registry file, and takes the file at once. */
    Future<AuditedChange.Done> revoke(String id);
  }

  /** Shows and changes log levels. */
  public interface Log {
    /** Levels and the last warnings and errors. */
    JsonObject show();

    /** Throws {@code BAD_REQUEST} for a logger that can't be changed. */
    void check(String logger);

    /** Sets a level for some time. */
    void set(String logger, String level, Duration time);
  }

  @Override
  public void register(AdminApi api) {
    api.read("/api/config", call -> show(call, config));
    api.read("/api/log", call -> show(call, log::show));
    api.change(HttpMethod.POST, "/api/log", this::setLevel);
    api.change(HttpMethod.POST, "/api/credentials/:id/revoke", this::revoke);
  }

  private static Future<String> show(RoutingContext call, Supplier<JsonObject> what) {
    Parameters unused = Parameters.of(call);
    return Future.succeededFuture(what.get().encode());
  }

  private Future<String> setLevel(RoutingContext call, JsonObject json) {
    ChangeMembers body = ChangeMembers.of(json, "logger", "level", "seconds");
    String logger = body.text("logger", MAX_LOGGER);
    String level = body.word("level", Set.of("debug", "info"));
    Duration time = body.seconds(LONGEST_LOG);
    log.check(logger);
    return audited
        .make(
            Operator.of(call),
            new AuditedChange.Deed("log-level", logger, body.reason()),
            () -> {
              log.set(logger, level, time);
              return Future.succeededFuture(
                  new AuditedChange.Done(log.show(), level + " for " + time.toSeconds() + " s"));
            })
        .map(JsonObject::encode);
  }

  private Future<String> revoke(RoutingContext call, JsonObject json) {
    ChangeMembers body = ChangeMembers.of(json);
    String id = call.pathParam("id");
    return audited
        .make(
            Operator.of(call),
            new AuditedChange.Deed("revoke-credential", credentials.name(id), body.reason()),
            () -> credentials.revoke(id))
        .map(JsonObject::encode);
  }
}
