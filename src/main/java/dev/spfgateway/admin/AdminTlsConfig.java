package dev.spfgateway.admin;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the admin listener.
 *
 * @param certificate PEM file with the certificate chain, the listener's own certificate first;
 *     without it, the listener shows the tenant listener's certificate
 * @param privateKey PEM file (PKCS #8) with its key
 * @param clientCertificates which client certificates are verified; without it, clients are not
 *     asked for any
 */
public record AdminTlsConfig(
    @Nullable Path certificate,
    @Nullable Path privateKey,
    @Nullable ClientCertificates clientCertificates) {
  /** Checks that both files are set, or neither. */
  public AdminTlsConfig {
    Require.check(
        (certificate == null) == (privateKey == null),
        certificate == null ? "certificate" : "privateKey",
        "must be set, because the other of certificate and privateKey is");
  }

  /**
   * Client certificates.
   *
   * @param authority PEM file with the authorities that issue them
   * @param required true refuses everything except {@code /livez} and {@code /readyz} without a
   *     certificate of these authorities, whatever else a request presents
   */
  public record ClientCertificates(Path authority, @Default("false") boolean required) {}
}
