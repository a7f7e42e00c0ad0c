package dev.spfgateway.auth.certificate;

import dev.spfgateway.base.Default;

/**
 * Settings of client certificates.
 *
 * @param enabled whether clients are asked for a certificate in the TLS handshake, and it is
 *     accepted
 */
public record ClientCertificateConfig(@Default("false") boolean enabled) {}
