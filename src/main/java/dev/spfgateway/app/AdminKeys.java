package dev.spfgateway.app;

import dev.spfgateway.admin.AdminListener;
import dev.spfgateway.admin.AdminTlsConfig;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.http.ServerCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Objects;
import java.util.Optional;

/**
 * What the admin listener needs for TLS, followed for changes.
 *
 * @param certificate the listener's own certificate
 * @param authority the file of its clients' authorities; empty when clients are not asked for
 *     certificates
 */
record AdminKeys(ListenerCertificate certificate, Optional<Path> authority) {
  private static final int MAX_BYTES = 1 << 20;
  private static final String AUTHORITY = "adminListener.tls.clientCertificates.authority";

  /**
   * Reads the files. Blocks; not for event loops.
   *
   * @return empty when the listener does not speak TLS
   * @throws InvalidSetting when a file can't be used
   */
  static Optional<AdminKeys> of(Vertx vertx, GatewayConfig config, Ticker ticker) {
    return ListenerCertificate.ofAdmin(vertx, config, ticker)
        .map(certificate -> new AdminKeys(certificate, authority(config)));
  }

  private static Optional<Path> authority(GatewayConfig config) {
    AdminTlsConfig tls = Objects.requireNonNull(config.adminListener().tls());
    return Optional.ofNullable(tls.clientCertificates())
        .map(AdminTlsConfig.ClientCertificates::authority);
  }

  /** The keys in use. Reads the authorities' file. */
  AdminListener.Keys current() {
    return keys(certificate.current());
  }

  /** Has the listener show each replacement. */
  void showIn(AdminListener listener) {
    certificate.onChange(changed -> listener.show(keys(changed)));
  }

  private AdminListener.Keys keys(ServerCertificate shown) {
    return new AdminListener.Keys(shown, authority.map(AdminKeys::read));
  }

  private static Buffer read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] pem = in.readNBytes(MAX_BYTES);
      int found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .size();
      if (found == 0) {
        throw new InvalidSetting(AUTHORITY, file + " has no certificate");
      }
      return Buffer.buffer(pem);
    } catch (IOException | CertificateException e) {
      throw new InvalidSetting(
          AUTHORITY, file + " must be a PEM file of certificates: " + e.getMessage());
    }
  }
}
