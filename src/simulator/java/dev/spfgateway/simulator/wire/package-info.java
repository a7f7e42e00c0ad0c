/**
 * Applies faults to the bytes on a socket, below HTTP and below TLS: real resets, real half-closed
 * connections, answers that break off or drip. The only package that uses Netty.
 */
@NullMarked
package dev.spfgateway.simulator.wire;

import org.jspecify.annotations.NullMarked;
