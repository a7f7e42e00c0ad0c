/**
 * What requests and answers hold: bodies, their coding, the links in them, and the headers that
 * pass. May use {@code config}.
 */
@NullMarked
package dev.spfgateway.upstream.body;

import org.jspecify.annotations.NullMarked;
