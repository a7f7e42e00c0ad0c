package dev.spfgateway.auth.certificate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.spfgateway.base.InvalidSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the owner of a client certificate. Immutable once filled, except for a cache of validated
 * chains; a reload makes a new index and so drops the cache.
 *
 * @param <T> the type of owner
 */
public final class CertificateIndex<T> {
  private static final int MAX_CHAINS = 4096;
  private static final Duration JUDGED_FOR = Duration.ofMinutes(1);

  private final Map<String, T> byThumbprint = new HashMap<>();
  private final Map<String, List<Issued<T>>> byName = new HashMap<>();
  private final Map<Path, Authority> authorities = new HashMap<>();

  /**
   * Until when an authority vouches for a chain; empty for a bad chain, which is cached, too, so
   * that repeated requests cost nothing.
   */
  private final Cache<Link, Optional<Instant>> judged =
      Caffeine.newBuilder()
          .maximumSize(MAX_CHAINS)
          .expireAfterWrite(JUDGED_FOR)
          .executor(Runnable::run)
          .build();

  private record Issued<T>(Authority authority, T value) {}

  private record Link(List<String> chain, Authority authority) {}

  /**
   * Registers a certificate; of two with the same thumbprint the first one is used. Blocks; not for
   * event loops.
   *
   * @throws InvalidSetting when the authority's file can't be used
   */
  public void add(CertificateConfig config, T value) {
    if (config.authority() != null) {
      byName
          .computeIfAbsent(Names.of(config), name -> new ArrayList<>(1))
          .add(new Issued<>(authority(config.authority()), value));
      return;
    }
    String thumbprint = config.sha256() != null ? config.sha256() : String.valueOf(config.sha1());
    byThumbprint.putIfAbsent(thumbprint, value);
  }

  private Authority authority(Path file) {
    @Nullable Authority known = authorities.get(file);
    if (known != null) {
      return known;
    }
    try {
      Authority loaded = Authority.load(file);
      authorities.put(file, loaded);
      return loaded;
    } catch (IOException | GeneralSecurityException e) {
      throw new InvalidSetting(
          "certificate.authority",
          "must be a PEM file with certificates; "
              + file
              + " is not ("
              + e.getClass().getSimpleName()
              + ")");
    }
  }

  /**
   * The owner of the chain's first certificate, by its thumbprint or else by authority and name.
   *
   * @param chain the chain as the client presented it, not empty
   * @return empty when no owner is registered, or the certificate is not valid at {@code now}
   */
  public Optional<T> find(List<X509Certificate> chain, Instant now) {
    X509Certificate own = chain.get(0);
    if (now.isBefore(own.getNotBefore().toInstant())
        || now.isAfter(own.getNotAfter().toInstant())) {
      return Optional.empty();
    }
    return Optional.ofNullable(byThumbprint.get(thumbprint(own, "SHA-256")))
        .or(() -> Optional.ofNullable(byThumbprint.get(thumbprint(own, "SHA-1"))))
        .or(() -> issued(chain, now));
  }

  private Optional<T> issued(List<X509Certificate> chain, Instant now) {
    if (byName.isEmpty()) {
      return Optional.empty();
    }
    return Names.of(chain.get(0)).stream()
        .flatMap(name -> byName.getOrDefault(name, List.of()).stream())
        .filter(one -> isIssued(chain, one.authority(), now))
        .map(Issued::value)
        .findFirst();
  }

  /** Compares validity times on each call; the result for signatures and names never changes. */
  private boolean isIssued(List<X509Certificate> chain, Authority authority, Instant now) {
    List<String> digests = chain.stream().map(one -> thumbprint(one, "SHA-256")).toList();
    return judged
        .get(new Link(digests, authority), link -> authority.issuedUntil(chain, now))
        .filter(until -> !now.isAfter(until))
        .isPresent();
  }

  private static String thumbprint(X509Certificate certificate, String algorithm) {
    try {
      byte[] digest = MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
