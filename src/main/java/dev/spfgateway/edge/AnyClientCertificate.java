package dev.spfgateway.edge;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts every client certificate in the TLS handshake, which then proves only that the client has
 * the certificate's key. Management certificates are self-signed and registered one by one, so no
 * authority could vouch for them: the client certificate scheme checks each one at each request,
 * and without that scheme no certificate is asked for. Extends {@link X509ExtendedTrustManager} so
 * that the JDK does not apply its own rules about the signatures on old clients' certificates.
 */
final class AnyClientCertificate extends X509ExtendedTrustManager {
  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {
    // See above: each request checks the certificate.
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
    // See above.
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
    // See above.
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) {
    throw new IllegalStateException("is for a server that asks clients");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
    throw new IllegalStateException("is for a server that asks clients");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
    throw new IllegalStateException("is for a server that asks clients");
  }

  /** Names no authority, so that clients offer whatever they have. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
