package dev.spfgateway.edge;

import dev.spfgateway.base.OwnerOnly;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
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
 * Makes self-signed certificates. Apart from {@link SelfSignedCertificate}, which most starts need
 * only to read one: the JVM loads what a class names when it verifies it, and the jar of Bouncy
 * Castle is signed, so that its first class costs as much as a fifth of the start.
 */
final class CertificateMaker {
  private static final Duration LIFETIME = Duration.ofDays(825);
  private static final int SERIAL_BITS = 127;

  private CertificateMaker() {}

  /** Makes a certificate for these hosts, valid from an hour before this time. */
  static void make(Path certificate, Path privateKey, List<String> hosts, Instant now)
      throws IOException, GeneralSecurityException {
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
    byte[] signed = signed(builder, keys.getPrivate());
    // The key first: a crash between the two writes leaves no certificate without its key.
    write(privateKey, "PRIVATE KEY", keys.getPrivate().getEncoded());
    write(certificate, "CERTIFICATE", signed);
  }

  private static byte[] signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
      throws IOException, GeneralSecurityException {
    try {
      return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)).getEncoded();
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
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
}
