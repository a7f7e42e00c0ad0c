package dev.spfgateway.app;

import dev.spfgateway.admin.console.TenantRoutes;
import dev.spfgateway.auth.CredentialConfig;
import dev.spfgateway.base.EnumWords;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.RegistryConfig.TenantConfig;
import dev.spfgateway.limit.LimitUse;
import dev.spfgateway.pipeline.access.Role;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.routing.SubscriptionConfig;
import dev.spfgateway.telemetry.LiveTraffic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows operators the tenants of the registry with their traffic and their limits. Never blocks.
 */
final class ConsoleTenants implements TenantRoutes.Tenants {
  private final Parts parts;

  /**
   * What is shown.
   *
   * @param directory the newest version's tenants
   * @param lastUse when a credential was last used, by its id
   */
  record Parts(
      Supplier<TenantDirectory> directory,
      LiveTraffic traffic,
      LimitUse limits,
      Function<String, Optional<Instant>> lastUse,
      Ticker ticker) {}

  ConsoleTenants(Parts parts) {
    this.parts = parts;
  }

  @Override
  public JsonObject page(String search, String after, int limit) {
    List<TenantConfig> found = parts.directory().get().page(search, after, limit + 1);
    List<TenantConfig> page = found.subList(0, Math.min(limit, found.size()));
    JsonArray tenants = new JsonArray();
    page.forEach(tenant -> tenants.add(summary(tenant)));
    boolean more = found.size() > limit;
    return new JsonObject()
        .put("tenants", tenants)
        .put("next", more ? page.get(page.size() - 1).name() : null);
  }

  @Override
  public JsonObject one(String name) {
    TenantConfig tenant =
        parts
            .directory()
            .get()
            .find(name)
            .orElseThrow(
                () ->
                    GatewayException.of(
                        FailureKind.NOT_FOUND, "the registry has no tenant with this name"));
    JsonArray subscriptions = new JsonArray();
    tenant.subscriptions().forEach(one -> subscriptions.add(subscription(one)));
    JsonArray credentials = new JsonArray();
    tenant.credentials().forEach(one -> credentials.add(credential(one)));
    return summary(tenant)
        .put("requireIdempotencyKey", tenant.requireIdempotencyKey())
        .put("subscriptions", subscriptions)
        .put("credentials", credentials);
  }

  private JsonObject summary(TenantConfig tenant) {
    Optional<LiveTraffic.Rates> rates = parts.traffic().ofTenant(tenant.name());
    return new JsonObject()
        .put("name", tenant.name())
        .put("subscriptions", tenant.subscriptions().size())
        .put("credentials", tenant.credentials().size())
        .put("requests", rates.map(LiveTraffic.Rates::requests).orElse(0.0))
        .put("refused", rates.map(LiveTraffic.Rates::refused).orElse(0.0))
        .put("errors", rates.map(LiveTraffic.Rates::errors).orElse(0.0))
        .put("inProgress", parts.limits().inProgress(tenant.name()))
        .put("limits", limits(tenant.name()));
  }

  private JsonObject limits(String tenant) {
    JsonObject limits = new JsonObject();
    parts
        .limits()
        .of(tenant)
        .forEach(
            (name, use) ->
                limits.put(
                    name,
                    new JsonObject()
                        .put("rate", use.quota())
                        .put("window", use.window().toSeconds())
                        .put("enforced", use.enforced())
                        .put("used", use.used())));
    int most = parts.limits().concurrency();
    return limits.put(
        "concurrency",
        new JsonObject()
            .put("limit", most)
            .put("used", (double) parts.limits().inProgress(tenant) / most));
  }

  private static JsonObject subscription(SubscriptionConfig one) {
    return new JsonObject()
        .put("id", one.id().toString())
        .put("name", one.name())
        .put("stamps", new JsonArray(one.stamps().stream().map(StampId::toString).toList()));
  }

  private JsonObject credential(CredentialConfig one) {
    return new JsonObject()
        .put("id", one.id())
        .put("principal", one.principal() == null ? one.id() : one.principal())
        .put("role", role(one))
        .put("scheme", one.scheme())
        .put("lastUsed", parts.lastUse().apply(one.id()).map(Instant::toString).orElse(null))
        .put("expires", text(one.notAfter()))
        .put("state", state(one));
  }

  private static String role(CredentialConfig one) {
    @Nullable Role role = one.role();
    return role == null
        ? String.join(
            ", ",
            one.subscriptions().values().stream().map(EnumWords::of).distinct().sorted().toList())
        : EnumWords.of(role);
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private String state(CredentialConfig one) {
    if (one.revoked()) {
      return "revoked";
    }
    @Nullable Instant end = one.notAfter();
    return end != null && !parts.ticker().now().isBefore(end) ? "expired" : "active";
  }
}
