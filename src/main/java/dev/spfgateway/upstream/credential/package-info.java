/**
 * The gateway's own credentials at SPF: how each is shown, and whether the servers still take it.
 * May use {@code config}.
 */
@NullMarked
package dev.spfgateway.upstream.credential;

import org.jspecify.annotations.NullMarked;
