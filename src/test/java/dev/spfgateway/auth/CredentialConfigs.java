package dev.spfgateway.auth;

import dev.spfgateway.auth.certificate.CertificateConfig;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.identity.token.ClaimsConfig;
import dev.spfgateway.pipeline.access.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Builds registry entries, by default those of an operator role. */
public final class CredentialConfigs {
  private final String id;
  private String principal;
  private Role role = Role.OPERATOR;
  private Map<SubscriptionId, Role> subscriptions = Map.of();
  private RestrictionConfig only =
      new RestrictionConfig(List.of(), List.of(), List.of(), List.of());
  private Instant notAfter;
  private boolean revoked;
  private String apiKeySha256;
  private String passwordHash;
  private CertificateConfig certificate;
  private ClaimsConfig token;

  private CredentialConfigs(String id) {
    this.id = id;
  }

  public static CredentialConfigs aCredential(String id) {
    return new CredentialConfigs(id);
  }

  public CredentialConfigs of(String name) {
    principal = name;
    return this;
  }

  public CredentialConfigs with(Role one) {
    role = one;
    return this;
  }

  public CredentialConfigs in(Map<SubscriptionId, Role> roles) {
    role = null;
    subscriptions = roles;
    return this;
  }

  public CredentialConfigs only(RestrictionConfig one) {
    only = one;
    return this;
  }

  public CredentialConfigs until(Instant time) {
    notAfter = time;
    return this;
  }

  public CredentialConfigs revoked() {
    revoked = true;
    return this;
  }

  public CredentialConfigs withKey(ApiKey key) {
    apiKeySha256 = key.hash();
    return this;
  }

  public CredentialConfigs withKeyHash(String hash) {
    apiKeySha256 = hash;
    return this;
  }

  public CredentialConfigs withPasswordHash(String hash) {
    passwordHash = hash;
    return this;
  }

  public CredentialConfigs withCertificate(CertificateConfig one) {
    certificate = one;
    return this;
  }

  public CredentialConfigs withToken(ClaimsConfig one) {
    token = one;
    return this;
  }

  public CredentialConfig build() {
    return new CredentialConfig(
        id,
        principal,
        role,
        subscriptions,
        only,
        notAfter,
        revoked,
        apiKeySha256,
        passwordHash,
        certificate,
        token);
  }
}
