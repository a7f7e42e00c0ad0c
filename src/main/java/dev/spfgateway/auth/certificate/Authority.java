package dev.spfgateway.auth.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An authority that issues client certificates for one tenant. Revocation lists are not consulted:
 * to revoke a certificate, remove its credential from the registry, which takes effect at once.
 *
 * @param anchors the authority's own certificates
 */
record Authority(Set<TrustAnchor> anchors) {
  private static final int MAX_BYTES = 1 << 20;
  private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USAGE = "2.5.29.37.0";

  Authority {
    anchors = Set.copyOf(anchors);
  }

  /**
   * Reads a PEM file. Blocks; not for event loops.
   *
   * @throws IOException when it can't be read
   * @throws GeneralSecurityException when it contains no certificate
   */
  static Authority load(Path file) throws IOException, GeneralSecurityException {
    byte[] pem;
    try (InputStream in = Files.newInputStream(file)) {
      pem = in.readNBytes(MAX_BYTES);
    }
    Set<TrustAnchor> anchors =
        factory().generateCertificates(new ByteArrayInputStream(pem)).stream()
            .map(X509Certificate.class::cast)
            .map(one -> new TrustAnchor(one, null))
            .collect(Collectors.toSet());
    if (anchors.isEmpty()) {
      throw new GeneralSecurityException("contains no certificate");
    }
    return new Authority(anchors);
  }

  private static CertificateFactory factory() throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509");
  }

  /**
   * The time until which the chain's first certificate is valid as a client certificate of this
   * authority. Only those of the authority's certificates count that are valid at {@code now}, so
   * an expired one next to its successor locks no client out.
   *
   * @return empty when no certificate that is valid then issued it
   */
  Optional<Instant> issuedUntil(List<X509Certificate> chain, Instant now) {
    // The JDK accepts an anchor regardless of its validity period.
    Set<TrustAnchor> current =
        anchors.stream()
            .filter(one -> isValid(one.getTrustedCert(), now))
            .collect(Collectors.toSet());
    List<X509Certificate> own = withoutAnchors(chain);
    if (current.isEmpty() || !isForClients(chain.get(0))) {
      return Optional.empty();
    }
    try {
      PKIXParameters parameters = new PKIXParameters(current);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPath path = factory().generateCertPath(own);
      PKIXCertPathValidatorResult result =
          (PKIXCertPathValidatorResult)
              CertPathValidator.getInstance("PKIX").validate(path, parameters);
      return Stream.concat(own.stream(), Stream.of(result.getTrustAnchor().getTrustedCert()))
          .map(one -> one.getNotAfter().toInstant())
          .min(Comparator.naturalOrder());
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static boolean isValid(X509Certificate one, Instant now) {
    return !now.isBefore(one.getNotBefore().toInstant())
        && !now.isAfter(one.getNotAfter().toInstant());
  }

  /** The path to validate excludes the anchor, but a client may send the anchor, too. */
  private List<X509Certificate> withoutAnchors(List<X509Certificate> chain) {
    int end =
        IntStream.range(1, chain.size())
            .filter(i -> anchors.stream().anyMatch(a -> chain.get(i).equals(a.getTrustedCert())))
            .findFirst()
            .orElse(chain.size());
    return chain.subList(0, end);
  }

  private static boolean isForClients(X509Certificate certificate) {
    try {
      @Nullable List<String> usages = certificate.getExtendedKeyUsage();
      return certificate.getBasicConstraints() < 0
          && (usages == null
              || usages.contains(CLIENT_AUTHENTICATION)
              || usages.contains(ANY_USAGE));
    } catch (CertificateParsingException e) {
      return false;
    }
  }
}
