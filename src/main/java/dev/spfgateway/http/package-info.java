/**
 * Guards in front of the HTTP decoders, the same ones on every listener: they let through only what
 * RFC 9112 and RFC 9113 allow in exactly one reading, within bounds that are checked before
 * anything is built from a client's bytes.
 */
@NullMarked
package dev.spfgateway.http;

import org.jspecify.annotations.NullMarked;
