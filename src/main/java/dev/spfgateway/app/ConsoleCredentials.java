package dev.spfgateway.app;

import dev.spfgateway.admin.console.AuditedChange;
import dev.spfgateway.admin.console.SettingsRoutes;
import dev.spfgateway.auth.CredentialConfig;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.config.ConfigException;
import dev.spfgateway.config.CredentialRevocation;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Revokes credentials in the registry file, as {@code credential revoke} does. */
final class ConsoleCredentials implements SettingsRoutes.Credentials {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleCredentials.class);

  private final Vertx vertx;
  private final Path registry;
  private final Supplier<TenantDirectory> current;
  private final Supplier<Future<Void>> take;

  /**
   * @param current the registry in use
   * @param take applies the registry file at once
   */
  ConsoleCredentials(
      Vertx vertx, Path registry, Supplier<TenantDirectory> current, Supplier<Future<Void>> take) {
    this.vertx = vertx;
    this.registry = registry;
    this.current = current;
    this.take = take;
  }

  /** A credential with its tenant. */
  private record Owned(String tenant, CredentialConfig credential) {}

  private Optional<Owned> find(String id) {
    return current.get().config().tenants().stream()
        .flatMap(tenant -> tenant.credentials().stream().map(one -> new Owned(tenant.name(), one)))
        .filter(one -> one.credential().id().equals(id))
        .findFirst();
  }

  @Override
  public String name(String id) {
    return find(id)
        .map(one -> id + " of tenant " + one.tenant())
        .orElseThrow(
            () ->
                GatewayException.of(
                    FailureKind.NOT_FOUND, "the registry has no credential with this id"));
  }

  @Override
  public Future<AuditedChange.Done> revoke(String id) {
    return vertx
        .executeBlocking(() -> CredentialRevocation.revoke(registry, id), false)
        .recover(failure -> Future.failedFuture(unchanged(failure)))
        .compose(changed -> take.get().map(changed))
        .map(changed -> done(id, changed));
  }

  private AuditedChange.Done done(String id, boolean changed) {
    if (!find(id).map(one -> one.credential().revoked()).orElse(true)) {
      throw GatewayException.of(
          FailureKind.NOT_IN_STATE,
          "the credential is revoked in the registry file, but the gateway refuses the file: look"
              + " at the last reloads, and correct the file");
    }
    return new AuditedChange.Done(
        new JsonObject().put("id", id).put("state", "revoked").put("changed", changed),
        changed ? "revoked" : "was revoked already");
  }

  private static GatewayException unchanged(Throwable failure) {
    if (failure instanceof InvalidSetting || failure instanceof ConfigException) {
      return GatewayException.of(
          FailureKind.NOT_IN_STATE, "the registry file is unchanged: " + failure.getMessage());
    }
    if (failure instanceof IOException) {
      LOG.error("the registry file can't be read or replaced", failure);
      return GatewayException.of(
          FailureKind.NOT_IN_STATE,
          "the registry file is unchanged: the gateway's user can't read or replace it; use the"
              + " command 'credential revoke' as the file's owner");
    }
    return GatewayException.from(failure);
  }
}
