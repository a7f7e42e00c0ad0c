/**
 * What a mutation is claimed with: its idempotency key, its guards, its baseline and the answer
 * kept for a repetition. May use {@code record} and {@code vmm}.
 */
@NullMarked
package dev.spfgateway.operation.claim;

import org.jspecify.annotations.NullMarked;
