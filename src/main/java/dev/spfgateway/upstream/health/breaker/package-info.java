/**
 * Decides when an endpoint is ejected because of failures: the breaker, its states, and whose calls
 * failed. Uses nothing else of {@code upstream}.
 */
@NullMarked
package dev.spfgateway.upstream.health.breaker;

import org.jspecify.annotations.NullMarked;
