/**
 * Passwords: their hashes, what checking one costs, and how often it may fail. Knows nothing of
 * tenants.
 */
@NullMarked
package dev.spfgateway.auth.password;

import org.jspecify.annotations.NullMarked;
