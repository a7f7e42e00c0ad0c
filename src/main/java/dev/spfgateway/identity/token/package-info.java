/**
 * Verifies bearer tokens (JWTs) with the keys that their issuers publish. Knows nothing of tenants.
 */
@NullMarked
package dev.spfgateway.identity.token;

import org.jspecify.annotations.NullMarked;
