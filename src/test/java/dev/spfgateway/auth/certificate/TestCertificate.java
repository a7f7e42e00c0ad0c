package dev.spfgateway.auth.certificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate with its key, and the chain to its authority. */
public final class TestCertificate {
  private final KeyPair keys;
  private final X509Certificate own;
  private final List<X509Certificate> chain;

  private TestCertificate(KeyPair keys, X509Certificate own, List<X509Certificate> above) {
    this.keys = keys;
    this.own = own;
    this.chain = new ArrayList<>(List.of(own));
    this.chain.addAll(above);
  }

  /** Begins a certificate; it is a client's and valid now unless told otherwise. */
  public static Builder aCertificate(String subject) {
    return new Builder(subject);
  }

  public X509Certificate own() {
    return own;
  }

  /** Its own first, without the authority. */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** For a client that shows it. */
  public KeyManager[] keyManagers() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "own", keys.getPrivate(), new char[0], chain.toArray(X509Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, new char[0]);
      return factory.getKeyManagers();
    } catch (IOException | java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public String thumbprint(String algorithm) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance(algorithm).digest(own.getEncoded()));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes the chain as PEM. */
  public Path writeChain(Path file) {
    StringBuilder pem = new StringBuilder();
    try {
      for (X509Certificate one : chain) {
        pem.append(pem("CERTIFICATE", one.getEncoded()));
      }
      return Files.writeString(file, pem);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes the key as PEM. */
  public Path writeKey(Path file) {
    try {
      return Files.writeString(file, pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }

  /** A certificate to be. */
  public static final class Builder {
    private final String subject;
    private final List<GeneralName> names = new ArrayList<>();
    private Instant from = Instant.now().minus(Duration.ofHours(1));
    private Instant until = Instant.now().plus(Duration.ofDays(1));
    private TestCertificate issuer;
    private boolean authority;
    private KeyPurposeId usage;

    private Builder(String subject) {
      this.subject = subject;
    }

    public Builder valid(Instant first, Instant last) {
      from = first;
      until = last;
      return this;
    }

    public Builder asAuthority() {
      authority = true;
      return this;
    }

    public Builder forUse(KeyPurposeId one) {
      usage = one;
      return this;
    }

    public Builder issuedBy(TestCertificate one) {
      issuer = one;
      return this;
    }

    public Builder alsoNamed(int type, String name) {
      names.add(new GeneralName(type, name));
      return this;
    }

    public TestCertificate make() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        // In the order in which the text of RFC 2253 has it; Bouncy Castle's own is the reverse.
        X500Name name = X500Name.getInstance(new X500Principal(subject).getEncoded());
        X500Name above =
            issuer == null
                ? name
                : X500Name.getInstance(issuer.own.getSubjectX500Principal().getEncoded());
        JcaX509v3CertificateBuilder builder =
            new JcaX509v3CertificateBuilder(
                above,
                new BigInteger(120, new SecureRandom()).setBit(0),
                Date.from(from),
                Date.from(until),
                name,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (usage != null) {
          builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usage));
        }
        if (!names.isEmpty()) {
          builder.addExtension(
              Extension.subjectAlternativeName,
              false,
              new GeneralNames(names.toArray(GeneralName[]::new)));
        }
        KeyPair signer = issuer == null ? keys : issuer.keys;
        X509Certificate made =
            new JcaX509CertificateConverter()
                .getCertificate(
                    builder.build(
                        new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
        boolean belowIntermediate = issuer != null && !isSelfIssued(issuer);
        return new TestCertificate(keys, made, belowIntermediate ? issuer.chain : List.of());
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    private static boolean isSelfIssued(TestCertificate one) {
      return one.own.getIssuerX500Principal().equals(one.own.getSubjectX500Principal());
    }
  }
}
