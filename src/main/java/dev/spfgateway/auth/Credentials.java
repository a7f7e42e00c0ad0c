package dev.spfgateway.auth;

import dev.spfgateway.auth.certificate.CertificateIndex;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.identity.password.PasswordHash;
import dev.spfgateway.identity.token.TokenIndex;
import dev.spfgateway.identity.token.VerifiedToken;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.RegistrySnapshot;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All registered credentials of all tenants, looked up by what a request presents. Each load of the
 * registry makes a new, immutable instance. Whatever other classes remember of a credential is
 * valid only if this lookup confirms it at each request.
 */
public final class Credentials implements RegistrySnapshot.Part {
  /** The part of a hash that is used for lookup; the rest is compared in constant time. */
  private static final int LOOKUP_DIGITS = 16;

  private static final String NO_HASH = "0".repeat(64);

  private static final TokenIndex<Credential> NO_RULES = new TokenIndex<>(List.of());

  private final Map<String, ApiKeyEntry> byKey = new HashMap<>();
  private final Map<String, PasswordEntry> byName = new HashMap<>();
  private final Map<String, TokenIndex<Credential>> byIssuer = new HashMap<>();
  private final CertificateIndex<Credential> certificates = new CertificateIndex<>();
  private final Map<String, Credential> byId = new HashMap<>();

  private record ApiKeyEntry(String hash, Credential credential) {}

  /**
   * A password's hash and its credential.
   *
   * @param hash the hash
   * @param credential the credential
   */
  record PasswordEntry(PasswordHash hash, Credential credential) {}

  /** When credentials expire that are not revoked, in seconds since 1970, ascending. */
  private long[] expiries = {};

  private Credentials() {}

  /**
   * Takes every tenant's credentials, by the tenant's name. Blocks; not for event loops.
   *
   * @throws InvalidSetting when an authority's file can't be used
   */
  public static Credentials of(Map<String, List<CredentialConfig>> byTenant) {
    Credentials all = new Credentials();
    Map<String, List<TokenIndex.Entry<Credential>>> rules = new HashMap<>();
    byTenant.forEach(
        (tenant, list) -> list.forEach(one -> all.add(Credential.of(tenant, one), rules)));
    rules.forEach((issuer, entries) -> all.byIssuer.put(issuer, new TokenIndex<>(entries)));
    all.expiries =
        all.byId.values().stream()
            .filter(one -> !one.revoked())
            .map(Credential::notAfter)
            .filter(Objects::nonNull)
            .mapToLong(Instant::getEpochSecond)
            .sorted()
            .toArray();
    return all;
  }

  private void add(Credential credential, Map<String, List<TokenIndex.Entry<Credential>>> rules) {
    CredentialConfig config = credential.config();
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
      rules
          .computeIfAbsent(config.token().issuer(), issuer -> new ArrayList<>())
          .add(new TokenIndex.Entry<>(config.token(), credential));
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

  /** The credential whose API key has this hash, in 64 lower-case hex digits. */
  Optional<Credential> byKeyHash(String hash) {
    @Nullable ApiKeyEntry entry = byKey.get(hash.substring(0, LOOKUP_DIGITS));
    boolean same =
        MessageDigest.isEqual(
            hash.getBytes(StandardCharsets.US_ASCII),
            (entry == null ? NO_HASH : entry.hash()).getBytes(StandardCharsets.US_ASCII));
    return entry != null && same ? Optional.of(entry.credential()) : Optional.empty();
  }

  /** The password entry of a user name. */
  Optional<PasswordEntry> byName(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The credential of a client certificate at this time. */
  Optional<Credential> byCertificate(List<X509Certificate> chain, Instant now) {
    return certificates.find(chain, now);
  }

  /**
   * The credential that a token proves: the first one in the file whose claims the token has. A
   * token that matches credentials of several tenants matches none, because one tenant would gain
   * access to another's resources.
   */
  Optional<Credential> byToken(VerifiedToken token) {
    TokenIndex<Credential> index = byIssuer.getOrDefault(token.issuer(), NO_RULES);
    List<Credential> matching = index.find(token);
    long tenants = matching.stream().map(one -> one.principal().tenant()).distinct().count();
    return tenants == 1 ? Optional.of(matching.get(0)) : Optional.empty();
  }

  /** The credential with this id. */
  Optional<Credential> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Only while the credential is unchanged, belongs to the same tenant and is not revoked. */
  @Override
  public boolean stillAllows(Exchange permitted) {
    String id = permitted.principal().credential();
    Optional<Credential> earlier = permitted.registry().part(Credentials.class).byId(id);
    return earlier.isPresent() && earlier.equals(byId(id));
  }

  /** The number of credentials that have expired at a time and are not revoked. */
  public int expiredBy(Instant time) {
    int first = Arrays.binarySearch(expiries, time.getEpochSecond());
    int count = first < 0 ? -first - 1 : first;
    while (count < expiries.length && expiries[count] == time.getEpochSecond()) {
      count++;
    }
    return count;
  }

  /** All ids, including those of revoked credentials. */
  public Set<String> ids() {
    return Collections.unmodifiableSet(byId.keySet());
  }
}
