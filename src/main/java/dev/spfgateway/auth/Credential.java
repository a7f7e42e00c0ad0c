package dev.spfgateway.auth;

import dev.spfgateway.pipeline.access.Grant;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.access.Scope;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A registered credential of any scheme.
 *
 * @param principal the principal that it authenticates
 * @param notAfter when it expires; null for never
 * @param revoked whether it is refused regardless of its expiry
 * @param config its entry in the registry
 */
record Credential(
    Principal principal, @Nullable Instant notAfter, boolean revoked, CredentialConfig config) {
  static Credential of(String tenant, CredentialConfig config) {
    RestrictionConfig only = config.only();
    Scope scope =
        new Scope(
            Set.copyOf(only.actions()),
            Set.copyOf(only.machines()),
            Set.copyOf(only.checkpoints()));
    Grant grant =
        new Grant(Optional.ofNullable(config.role()), config.subscriptions(), only.ranges(), scope);
    String name = config.principal() == null ? config.id() : config.principal();
    return new Credential(
        new Principal(tenant, name, "", config.id(), config.scheme(), grant),
        config.notAfter(),
        config.revoked(),
        config);
  }

  /** The credential's name in log and audit. */
  String id() {
    return principal.credential();
  }

  /**
   * The principal under a name that an issuer gives, for a credential that several callers share.
   */
  Principal named(String name, String issuer) {
    return new Principal(
        principal.tenant(),
        name,
        issuer,
        principal.credential(),
        principal.scheme(),
        principal.grant());
  }

  /** Why the credential is refused at this time; empty while it is valid. */
  Optional<String> refusal(Instant now) {
    if (revoked) {
      return Optional.of("revoked");
    }
    return notAfter != null && !now.isBefore(notAfter) ? Optional.of("expired") : Optional.empty();
  }
}
