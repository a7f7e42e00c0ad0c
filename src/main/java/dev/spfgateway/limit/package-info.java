/**
 * Limits on a tenant's use of the gateway, in rate and concurrency, so that no tenant starves
 * another.
 */
@NullMarked
package dev.spfgateway.limit;

import org.jspecify.annotations.NullMarked;
