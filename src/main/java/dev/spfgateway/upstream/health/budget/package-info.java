/**
 * Limits the requests of an account and the further attempts at a stamp within a time. Uses nothing
 * else of {@code upstream}.
 */
@NullMarked
package dev.spfgateway.upstream.health.budget;

import org.jspecify.annotations.NullMarked;
