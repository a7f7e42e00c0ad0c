/**
 * Bearer tokens: JWTs, checked against the keys that their issuers publish. Knows nothing of
 * tenants.
 */
@NullMarked
package dev.spfgateway.auth.token;

import org.jspecify.annotations.NullMarked;
