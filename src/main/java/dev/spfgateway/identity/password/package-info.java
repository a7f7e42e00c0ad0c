/**
 * Passwords: hashing them, and limiting the cost and the failures of checks. Knows nothing of
 * tenants.
 */
@NullMarked
package dev.spfgateway.identity.password;

import org.jspecify.annotations.NullMarked;
