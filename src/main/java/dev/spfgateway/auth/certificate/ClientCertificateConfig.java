package dev.spfgateway.auth.certificate;

import dev.spfgateway.base.Default;

/**
 * Client certificates.
 *
 * @param enabled whether clients are asked for one at the TLS handshake, and it is taken
 */
public record ClientCertificateConfig(@Default("false") boolean enabled) {}
