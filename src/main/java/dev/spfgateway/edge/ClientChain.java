package dev.spfgateway.edge;

import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The certificates that a client presented in the TLS handshake. */
final class ClientChain {
  private ClientChain() {}

  /** The chain, the client's own certificate first; empty when it presented none. */
  static List<X509Certificate> of(HttpServerRequest http) {
    try {
      List<Certificate> shown = http.connection().peerCertificates();
      return shown == null ? List.of() : shown.stream().map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }
}
