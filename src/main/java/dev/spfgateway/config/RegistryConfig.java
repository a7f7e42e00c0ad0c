package dev.spfgateway.config;

import dev.spfgateway.admin.access.OperatorConfig;
import dev.spfgateway.auth.CredentialConfig;
import dev.spfgateway.auth.certificate.CertificateConfig;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.routing.SubscriptionConfig;
import dev.spfgateway.upstream.config.StampConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/**
 * The tenants and the stamps with their machines: {@code registry.yaml}.
 *
 * @param stamps all stamps
 * @param tenants all tenants
 * @param operators who may sign in at the admin listener
 */
public record RegistryConfig(
    List<StampConfig> stamps,
    List<TenantConfig> tenants,
    @Default("[]") List<OperatorConfig> operators) {
  /** Checks the entries against each other. */
  public RegistryConfig {
    stamps = List.copyOf(stamps);
    tenants = List.copyOf(tenants);
    operators = List.copyOf(operators);
    Require.notEmpty(stamps, "stamps");
    unique(stamps.stream().map(StampConfig::id), "stamps", "two stamps have the id ");
    unique(stamps.stream().map(StampConfig::name), "stamps", "two stamps have the name ");
    unique(tenants.stream().map(TenantConfig::name), "tenants", "two tenants have the name ");
    unique(
        subscriptions(tenants).map(SubscriptionConfig::id),
        "tenants",
        "two subscriptions have the id ");
    unique(
        credentials(tenants).map(CredentialConfig::id), "tenants", "two credentials have the id ");
    unique(
        credentials(tenants).map(CredentialConfig::apiKeySha256).filter(Objects::nonNull),
        "tenants",
        "two credentials have the apiKeySha256 ");
    unique(
        credentials(tenants)
            .map(CredentialConfig::certificate)
            .filter(Objects::nonNull)
            .map(CertificateConfig::identity),
        "tenants",
        "two credentials have the certificate ");
    unique(operators.stream().map(OperatorConfig::name), "operators", "two operators are named ");
    unique(
        operators.stream()
            .map(OperatorConfig::certificate)
            .filter(Objects::nonNull)
            .map(X500Principal::new),
        "operators",
        "two operators have the certificate ");
    Set<StampId> known = stamps.stream().map(StampConfig::id).collect(Collectors.toSet());
    subscriptions(tenants)
        .flatMap(subscription -> subscription.stamps().stream())
        .forEach(
            stamp ->
                Require.check(
                    known.contains(stamp),
                    "tenants",
                    "a subscription lives on the stamp " + stamp + ", which is not in 'stamps'"));
  }

  /**
   * A tenant.
   *
   * @param name the tenant's name in log and audit
   * @param subscriptions the subscriptions that it owns
   * @param credentials the credentials that may act for it
   * @param requireIdempotencyKey whether its restores must have an {@code Idempotency-Key}
   */
  public record TenantConfig(
      String name,
      List<SubscriptionConfig> subscriptions,
      @Default("[]") List<CredentialConfig> credentials,
      @Default("false") boolean requireIdempotencyKey) {
    /** Checks the entry. */
    public TenantConfig {
      Require.check(
          name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
          "name",
          "must be 1 to 64 letters, digits, '.', '_' or '-'");
      subscriptions = List.copyOf(subscriptions);
      credentials = List.copyOf(credentials);
      Set<SubscriptionId> own =
          subscriptions.stream().map(SubscriptionConfig::id).collect(Collectors.toSet());
      for (int i = 0; i < credentials.size(); i++) {
        Require.check(
            own.containsAll(credentials.get(i).subscriptions().keySet()),
            "credentials[" + i + "].subscriptions",
            "must name subscriptions of this tenant only");
      }
    }
  }

  private static Stream<SubscriptionConfig> subscriptions(List<TenantConfig> tenants) {
    return tenants.stream().flatMap(tenant -> tenant.subscriptions().stream());
  }

  private static Stream<CredentialConfig> credentials(List<TenantConfig> tenants) {
    return tenants.stream().flatMap(tenant -> tenant.credentials().stream());
  }

  private static void unique(Stream<?> values, String key, String complaint) {
    Set<Object> seen = new HashSet<>();
    values.forEach(value -> Require.check(seen.add(value), key, complaint + value));
  }
}
