/**
 * Finds the owners of client certificates, by thumbprint or by authority and name. Knows nothing of
 * tenants.
 */
@NullMarked
package dev.spfgateway.auth.certificate;

import org.jspecify.annotations.NullMarked;
