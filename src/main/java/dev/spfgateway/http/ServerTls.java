package dev.spfgateway.http;

import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** TLS as both listeners speak it. */
public final class ServerTls {
  /**
   * Only forward secrecy and authenticated encryption; TLS 1.3's suites come first. Names as in the
   * JDK.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9325#section-4.2">RFC 9325, 4.2</a>
   */
  private static final List<String> CIPHER_SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private ServerTls() {}

  /**
   * Makes a listener speak TLS.
   *
   * @param certificate what the listener shows
   * @param handshake maximum time for a handshake
   */
  public static void secure(
      HttpServerOptions options, ServerCertificate certificate, Duration handshake) {
    options
        .setSsl(true)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
        .setSslHandshakeTimeout(handshake.toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    options.setKeyCertOptions(certificate.options());
    CIPHER_SUITES.forEach(options::addEnabledCipherSuite);
  }
}
