/**
 * The health of stamps, shared by all event loops: one breaker and bulkhead per endpoint, one queue
 * and retry budget per stamp. Independent of HTTP; every change is a few lines under a lock,
 * without I/O, and no state lasts without a bound.
 *
 * <p>Envoy's outlier ejection has three steps here. After one failure, an endpoint is used only
 * after the stamp's others for a while; that never leaves a stamp without an endpoint. Some
 * failures in a row, or too large a share of them, open its breaker: each further ejection lasts
 * twice as long, and an authenticated probe ends it. An endpoint that asks clients to wait rests.
 * Envoy bounds the share of a cluster that is ejected and sends requests to ejected hosts rather
 * than to none; here a stamp whose endpoints are all ejected is refused at once, because there are
 * too few of them for such a share to mean anything, and no tenant's request is to be the test. Its
 * comparison of hosts by success rate needs five hosts or more, which no stamp has.
 */
@NullMarked
package dev.spfgateway.upstream.health;

import org.jspecify.annotations.NullMarked;
