/**
 * Proof of who did what and how it ended. A mutation has an intent event that is durable before a
 * byte goes upstream, and an outcome event after it; events form a chain in which each carries the
 * hash of the one before. No durable intent, no forwarding.
 */
@NullMarked
package dev.spfgateway.audit;

import org.jspecify.annotations.NullMarked;
