/**
 * The gateway's own API for operations. May use {@code search}, {@code claim} and {@code record}.
 */
@NullMarked
package dev.spfgateway.operation.api;

import org.jspecify.annotations.NullMarked;
