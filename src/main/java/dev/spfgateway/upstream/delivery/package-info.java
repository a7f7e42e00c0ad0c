/**
 * Delivers one request, and tells how far it came and what its answer proves. Holds the rule that
 * no mutation is sent twice. May use {@code connection} and {@code credential}.
 */
@NullMarked
package dev.spfgateway.upstream.delivery;

import org.jspecify.annotations.NullMarked;
