/**
 * Guards in front of the HTTP decoders, the same on every listener. They let through only messages
 * that RFC 9112 and RFC 9113 allow and that have exactly one reading, within limits that are
 * checked before anything is built from a client's bytes.
 */
@NullMarked
package dev.spfgateway.http;

import org.jspecify.annotations.NullMarked;
