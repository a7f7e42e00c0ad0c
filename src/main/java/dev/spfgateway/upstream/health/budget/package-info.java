/**
 * How many requests an account and how many further attempts a stamp gets in a time. Uses nothing
 * else of {@code upstream}.
 */
@NullMarked
package dev.spfgateway.upstream.health.budget;

import org.jspecify.annotations.NullMarked;
