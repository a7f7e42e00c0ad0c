/**
 * What the gateway knows of its stamps' health, shared by all event loops: one breaker and bulkhead
 * an endpoint, one queue and retry budget a stamp. Knows nothing of HTTP; every change is a few
 * lines under a lock, without I/O, and no state lasts without a bound.
 */
@NullMarked
package dev.spfgateway.upstream.health;

import org.jspecify.annotations.NullMarked;
