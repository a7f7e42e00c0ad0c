/**
 * When an endpoint's failures keep further requests from it: the breaker, its states and who saw
 * the failures. Uses nothing else of {@code upstream}.
 */
@NullMarked
package dev.spfgateway.upstream.health.breaker;

import org.jspecify.annotations.NullMarked;
