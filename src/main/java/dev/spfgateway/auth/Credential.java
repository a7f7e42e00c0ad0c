package dev.spfgateway.auth;

import dev.spfgateway.pipeline.Grant;
import dev.spfgateway.pipeline.Principal;
import dev.spfgateway.pipeline.Scope;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A registered credential, whatever its scheme.
 *
 * @param principal who it stands for
 * @param notAfter from when on it is refused; null for never
 * @param revoked whether it is refused anyway
 * @param config as the registry has it
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

  /** How log and audit name it. */
  String id() {
    return principal.credential();
  }

  /** The principal under a name that an issuer gives, for a credential that several show. */
  Principal named(String name, String issuer) {
    return new Principal(
        principal.tenant(),
        name,
        issuer,
        principal.credential(),
        principal.scheme(),
        principal.grant());
  }

  /** Why it no longer counts; empty while it does. */
  Optional<String> refusal(Instant now) {
    if (revoked) {
      return Optional.of("revoked");
    }
    return notAfter != null && !now.isBefore(notAfter) ? Optional.of("expired") : Optional.empty();
  }
}
