/**
 * The gateway's own credentials at SPF: how each is presented, and whether the servers still accept
 * it. May use {@code config}.
 */
@NullMarked
package dev.spfgateway.upstream.credential;

import org.jspecify.annotations.NullMarked;
