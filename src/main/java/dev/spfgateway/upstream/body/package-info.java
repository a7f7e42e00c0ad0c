/**
 * The contents of requests and answers: bodies, their coding, the links in them, and the headers
 * that pass. May use {@code config}.
 */
@NullMarked
package dev.spfgateway.upstream.body;

import org.jspecify.annotations.NullMarked;
