/**
 * The stamps of the registry with what is known of each, and each event loop's endpoints of them.
 * May use {@code delivery}, {@code connection}, {@code credential}, {@code health} and {@code
 * config}.
 */
@NullMarked
package dev.spfgateway.upstream.stamp;

import org.jspecify.annotations.NullMarked;
