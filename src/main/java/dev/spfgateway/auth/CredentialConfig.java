package dev.spfgateway.auth;

import dev.spfgateway.auth.certificate.CertificateConfig;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.identity.password.PasswordHash;
import dev.spfgateway.identity.token.ClaimsConfig;
import dev.spfgateway.pipeline.access.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's credential in the registry file. Several credentials may name the same principal, so
 * that a new one can be in use before the old one is revoked.
 *
 * @param id its name in log and audit, and the user name of a password; unique across all tenants
 * @param principal the name of the caller within the tenant; without it, the id
 * @param role its role in all of the tenant's subscriptions
 * @param subscriptions instead of {@code role}, its role in each subscription that it covers
 * @param only further restrictions within the role
 * @param notAfter when it expires
 * @param revoked true refuses it at once and keeps its id reserved
 * @param apiKeySha256 SHA-256 of an API key in 64 lower-case hex digits, as {@code credential
 *     create} prints it
 * @param passwordHash Argon2id hash of a password, as {@code credential create} prints it
 * @param certificate the client certificate that proves it
 * @param token the bearer tokens that prove it
 */
public record CredentialConfig(
    String id,
    @Nullable String principal,
    @Nullable Role role,
    @Default("{}") Map<SubscriptionId, Role> subscriptions,
    RestrictionConfig only,
    @Nullable Instant notAfter,
    @Default("false") boolean revoked,
    @Nullable String apiKeySha256,
    @Nullable String passwordHash,
    @Nullable CertificateConfig certificate,
    @Nullable ClaimsConfig token) {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}";

  /** Checks the entry. */
  public CredentialConfig {
    Require.check(id.matches(NAME), "id", "must be 1 to 64 letters, digits, '.', '_', '@' or '-'");
    Require.check(
        principal == null || principal.matches(NAME),
        "principal",
        "must be 1 to 64 letters, digits, '.', '_', '@' or '-'");
    Require.check(
        (role == null) != subscriptions.isEmpty(),
        "role",
        "must be set, or instead subscriptions with a role for each; not both");
    subscriptions = Map.copyOf(subscriptions);
    Require.check(
        apiKeySha256 == null || apiKeySha256.matches("[0-9a-f]{64}"),
        "apiKeySha256",
        "must be 64 lower-case hex digits; 'credential create' makes a key and prints them");
    Require.check(
        passwordHash == null || PasswordHash.parse(passwordHash).isPresent(),
        "passwordHash",
        PasswordHash.RULE);
    Require.check(
        forms(apiKeySha256, passwordHash, certificate, token).size() == 1,
        "apiKeySha256",
        "must be set, or instead passwordHash, certificate or token; exactly one of them");
  }

  /** The name of the credential's scheme. */
  public String scheme() {
    return forms(apiKeySha256, passwordHash, certificate, token).get(0);
  }

  /** The same credential, revoked. */
  public CredentialConfig asRevoked() {
    return new CredentialConfig(
        id,
        principal,
        role,
        subscriptions,
        only,
        notAfter,
        true,
        apiKeySha256,
        passwordHash,
        certificate,
        token);
  }

  private static List<String> forms(
      @Nullable String apiKeySha256,
      @Nullable String passwordHash,
      @Nullable CertificateConfig certificate,
      @Nullable ClaimsConfig token) {
    List<String> forms = new ArrayList<>(1);
    if (apiKeySha256 != null) {
      forms.add(ApiKeyScheme.NAME);
    }
    if (passwordHash != null) {
      forms.add(BasicScheme.NAME);
    }
    if (certificate != null) {
      forms.add(ClientCertificateScheme.NAME);
    }
    if (token != null) {
      forms.add(BearerScheme.NAME);
    }
    return forms;
  }

  /** Omits the password's hash, from which the password might be guessed. */
  @Override
  public String toString() {
    return "CredentialConfig[" + id + ", " + scheme() + "]";
  }
}
