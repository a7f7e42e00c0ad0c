package dev.spfgateway.admin.access;

import dev.spfgateway.base.Ticker;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The client certificate of a request's connection. */
final class ClientCertificate {
  private ClientCertificate() {}

  /**
   * The certificate that the handshake has verified and that is valid now; a connection can outlast
   * it.
   */
  static Optional<X509Certificate> of(HttpServerRequest request, Ticker ticker) {
    @Nullable SSLSession session = request.connection().sslSession();
    if (session == null) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain[0] instanceof X509Certificate own
              && ticker.now().isBefore(own.getNotAfter().toInstant())
          ? Optional.of(own)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }
}
