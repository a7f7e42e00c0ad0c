package dev.spfgateway.edge;

import dev.spfgateway.base.OwnerOnly;
import dev.spfgateway.base.Sha256;
import dev.spfgateway.base.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/**
 * A self-signed server certificate, made on first start and kept so that clients can pin it. For
 * first steps and tests; in production, configure a certificate.
 *
 * @param certificate PEM file of the certificate
 * @param privateKey PEM file (PKCS #8) of the key, readable by its owner only
 * @param fingerprint SHA-256 of the certificate, in upper-case hex with colons as browsers show it
 */
public record SelfSignedCertificate(Path certificate, Path privateKey, String fingerprint) {
  /**
   * Finds the certificate in a directory or creates it there. Blocks; not for event loops.
   *
   * @param directory created when absent
   * @param hosts DNS names and IPv4 addresses that the certificate is valid for; the first one is
   *     its name
   * @throws UncheckedIOException when the directory can't be written or its files can't be read
   */
  public static SelfSignedCertificate ensure(
      Path directory, String baseName, List<String> hosts, Ticker ticker) {
    Path certificate = directory.resolve(baseName + ".crt");
    Path privateKey = directory.resolve(baseName + ".key");
    try {
      if (!Files.exists(certificate) || !Files.exists(privateKey)) {
        OwnerOnly.directory(directory);
        CertificateMaker.make(certificate, privateKey, hosts, ticker.now());
      }
      return new SelfSignedCertificate(certificate, privateKey, fingerprint(certificate));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK can't make or read a certificate", e);
    }
  }

  private static String fingerprint(Path certificate) throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(certificate)) {
      X509Certificate read =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      byte[] digest = Sha256.of(read.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    }
  }
}
