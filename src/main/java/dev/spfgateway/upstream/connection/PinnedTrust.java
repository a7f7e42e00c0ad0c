package dev.spfgateway.upstream.connection;

import dev.spfgateway.base.Sha256;
import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the certificates whose fingerprints are pinned and, when authorities are given too, only
 * those of them that an authority signed. A pin identifies the whole certificate, so host name and
 * dates are not checked.
 */
final class PinnedTrust implements TrustOptions {
  private final Set<String> pins;
  private final Optional<TrustOptions> authorities;

  /**
   * @param pins SHA-256 fingerprints, in lower case without colons
   */
  PinnedTrust(Set<String> pins, Optional<TrustOptions> authorities) {
    this.pins = Set.copyOf(pins);
    this.authorities = authorities;
  }

  @Override
  public TrustOptions copy() {
    return this;
  }

  /** Reads the authorities' files; Vert.x calls this off the event loops. */
  @Override
  public TrustManagerFactory getTrustManagerFactory(Vertx vertx) throws Exception {
    return TrustOptions.wrap(manager(vertx)).getTrustManagerFactory(vertx);
  }

  @Override
  public @Nullable Function<String, TrustManager[]> trustManagerMapper(Vertx vertx) {
    return null;
  }

  private X509TrustManager manager(Vertx vertx) throws Exception {
    if (authorities.isEmpty()) {
      return new Manager(pins, Optional.empty());
    }
    TrustManagerFactory factory = authorities.get().getTrustManagerFactory(vertx);
    X509TrustManager vouching =
        Arrays.stream(factory.getTrustManagers())
            .filter(X509TrustManager.class::isInstance)
            .map(X509TrustManager.class::cast)
            .findFirst()
            .orElseThrow(() -> new GeneralSecurityException("no X.509 trust manager"));
    return new Manager(pins, Optional.of(vouching));
  }

  private static final class Manager extends X509ExtendedTrustManager {
    private final Set<String> pins;
    private final Optional<X509TrustManager> vouching;

    private Manager(Set<String> pins, Optional<X509TrustManager> vouching) {
      this.pins = pins;
      this.vouching = vouching;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      String shown = fingerprint(chain[0]);
      if (!pins.contains(shown)) {
        throw new CertificateException("the server's certificate is not pinned: " + shown);
      }
      if (vouching.isPresent()) {
        vouching.get().checkServerTrusted(chain, type);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("no client is expected here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }

    private static String fingerprint(X509Certificate certificate) throws CertificateException {
      return Sha256.hex(certificate.getEncoded());
    }
  }
}
