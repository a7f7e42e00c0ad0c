package dev.spfgateway.edge;

import dev.spfgateway.base.OwnerOnly;
import dev.spfgateway.base.Sha256;
import dev.spfgateway.base.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A self-signed server certificate, made on first start and kept so that clients can pin it. For
 * first steps and tests; in production, configure a certificate.
 *
 * @param certificate PEM file of the certificate
 * @param privateKey PEM file (PKCS #8) of the key, readable by its owner only
 * @param fingerprint SHA-256 of the certificate, in upper-case hex with colons as browsers show it
 */
public record SelfSignedCertificate(Path certificate, Path privateKey, String fingerprint) {
  private static final Duration LIFETIME = Duration.ofDays(825);
  private static final int SERIAL_BITS = 127;

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
        make(certificate, privateKey, hosts, ticker.now());
      }
      return new SelfSignedCertificate(certificate, privateKey, fingerprint(certificate));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("this JDK can't make or read a certificate", e);
    }
  }

  private static void make(Path certificate, Path privateKey, List<String> hosts, Instant now)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    X500Name name = new X500Name("CN=" + hosts.get(0));
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0),
            Date.from(now.minus(Duration.ofHours(1))),
            Date.from(now.plus(LIFETIME)),
            name,
            keys.getPublic());
    addExtensions(builder, hosts);
    byte[] signed =
        builder
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
            .getEncoded();
    // The key first: a crash between the two writes leaves no certificate without its key.
    write(privateKey, "PRIVATE KEY", keys.getPrivate().getEncoded());
    write(certificate, "CERTIFICATE", signed);
  }

  private static void addExtensions(JcaX509v3CertificateBuilder builder, List<String> hosts)
      throws CertIOException {
    GeneralName[] names =
        hosts.stream()
            .map(
                host ->
                    new GeneralName(
                        host.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName,
                        host))
            .toArray(GeneralName[]::new);
    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    // Marked as an authority, so that clients can add it to their trust store unchanged.
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
  }

  private static void write(Path file, String type, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    String pem = "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    OwnerOnly.replace(file, pem.getBytes(StandardCharsets.US_ASCII));
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
