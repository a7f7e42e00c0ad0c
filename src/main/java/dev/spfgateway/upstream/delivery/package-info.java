/**
 * How one request is delivered, how far it came, and what its answer proves. The rule that no
 * mutation is sent twice lives here. May use {@code connection} and {@code credential}.
 */
@NullMarked
package dev.spfgateway.upstream.delivery;

import org.jspecify.annotations.NullMarked;
