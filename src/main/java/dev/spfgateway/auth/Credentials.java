package dev.spfgateway.auth;

import dev.spfgateway.auth.certificate.CertificateIndex;
import dev.spfgateway.auth.password.PasswordHash;
import dev.spfgateway.auth.token.ClaimsConfig;
import dev.spfgateway.auth.token.VerifiedToken;
import dev.spfgateway.base.InvalidSetting;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every registered credential of every tenant, found by what a request shows. One is made at each
 * load of the registry and never changes; what is remembered of credentials elsewhere holds only
 * together with what is found here, at each request anew.
 */
public final class Credentials {
  /** Of a hash, what it is looked up by; the rest is compared in constant time. */
  private static final int LOOKUP_DIGITS = 16;

  private static final String NO_HASH = "0".repeat(64);

  private final Map<String, ApiKeyEntry> byKey = new HashMap<>();
  private final Map<String, PasswordEntry> byName = new HashMap<>();
  private final Map<String, List<TokenEntry>> byIssuer = new HashMap<>();
  private final CertificateIndex<Credential> certificates = new CertificateIndex<>();
  private final Map<String, Credential> byId = new HashMap<>();

  private record ApiKeyEntry(String hash, Credential credential) {}

  private record TokenEntry(ClaimsConfig claims, Credential credential) {}

  /**
   * A password's hash and whose it is.
   *
   * @param hash of the password
   * @param credential whose
   */
  record PasswordEntry(PasswordHash hash, Credential credential) {}

  private Credentials() {}

  /**
   * Takes every tenant's credentials, by the tenant's name. Reads the files of authorities.
   *
   * @throws InvalidSetting when such a file can't be used
   */
  public static Credentials of(Map<String, List<CredentialConfig>> byTenant) {
    Credentials all = new Credentials();
    byTenant.forEach((tenant, list) -> list.forEach(one -> all.add(tenant, one)));
    return all;
  }

  private void add(String tenant, CredentialConfig config) {
    Credential credential = Credential.of(tenant, config);
    byId.put(config.id(), credential);
    if (config.apiKeySha256() != null) {
      String hash = config.apiKeySha256();
      byKey.put(hash.substring(0, LOOKUP_DIGITS), new ApiKeyEntry(hash, credential));
    }
    if (config.passwordHash() != null) {
      PasswordHash hash = PasswordHash.parse(config.passwordHash()).orElseThrow();
      byName.put(config.id(), new PasswordEntry(hash, credential));
    }
    if (config.token() != null) {
      byIssuer
          .computeIfAbsent(config.token().issuer(), issuer -> new ArrayList<>())
          .add(new TokenEntry(config.token(), credential));
    }
    if (config.certificate() != null) {
      try {
        certificates.add(config.certificate(), credential);
      } catch (InvalidSetting e) {
        throw new InvalidSetting(
            "credential " + config.id() + ": " + e.key(), String.valueOf(e.getMessage()));
      }
    }
  }

  /** Whose API key has this hash, in 64 lower-case hex digits. */
  Optional<Credential> byKeyHash(String hash) {
    @Nullable ApiKeyEntry entry = byKey.get(hash.substring(0, LOOKUP_DIGITS));
    boolean same =
        MessageDigest.isEqual(
            hash.getBytes(StandardCharsets.US_ASCII),
            (entry == null ? NO_HASH : entry.hash()).getBytes(StandardCharsets.US_ASCII));
    return entry != null && same ? Optional.of(entry.credential()) : Optional.empty();
  }

  /** The password of a name. */
  Optional<PasswordEntry> byName(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Whose a client certificate is, at that time. */
  Optional<Credential> byCertificate(List<X509Certificate> chain, Instant now) {
    return certificates.find(chain, now);
  }

  /**
   * For whom a token speaks: the first credential in the file whose claims it has. A token that
   * speaks for several tenants speaks for none: one of them would get what is another's.
   */
  Optional<Credential> byToken(VerifiedToken token) {
    List<Credential> matching =
        byIssuer.getOrDefault(token.issuer(), List.of()).stream()
            .filter(entry -> entry.claims().areIn(token))
            .map(TokenEntry::credential)
            .toList();
    long tenants = matching.stream().map(one -> one.principal().tenant()).distinct().count();
    return tenants == 1 ? Optional.of(matching.get(0)) : Optional.empty();
  }

  /** The credential of an id. */
  Optional<Credential> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Every id there is, revoked ones included. */
  public Set<String> ids() {
    return Collections.unmodifiableSet(byId.keySet());
  }
}
