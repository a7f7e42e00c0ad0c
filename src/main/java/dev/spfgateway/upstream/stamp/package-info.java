/**
 * The registry's stamps with the state of each, and each event loop's endpoints. May use {@code
 * delivery}, {@code connection}, {@code credential}, {@code health} and {@code config}.
 */
@NullMarked
package dev.spfgateway.upstream.stamp;

import org.jspecify.annotations.NullMarked;
