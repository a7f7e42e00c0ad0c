package dev.spfgateway.simulator.wire;

import dev.spfgateway.base.Ticker;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A certificate for the right host that no trusted authority signed. Created when it is first used.
 */
public final class UntrustedCertificate {
  private final String host;
  private final Ticker ticker;
  private @Nullable SslContext context;

  /** A certificate for this host. */
  public UntrustedCertificate(String host, Ticker ticker) {
    this.host = host;
    this.ticker = ticker;
  }

  /** Takes a few milliseconds of the event loop once, which is acceptable in a simulator. */
  SslContext context() {
    SslContext made = context;
    if (made == null) {
      made = make();
      context = made;
    }
    return made;
  }

  private SslContext make() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      return SslContextBuilder.forServer(keys.getPrivate(), certificate(keys))
          .sslProvider(SslProvider.JDK)
          .build();
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("this JDK can't make a certificate", e);
    }
  }

  private X509Certificate certificate(KeyPair keys)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    Instant now = ticker.now();
    X500Name name = new X500Name("CN=" + host);
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(Duration.ofDays(365))),
            name,
            keys.getPublic());
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }
}
