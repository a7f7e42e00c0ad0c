/**
 * A mutation's operation: its claim, its states, and what is kept of how it ended. May use {@code
 * request} and {@code failure}.
 */
@NullMarked
package dev.spfgateway.pipeline.mutation;

import org.jspecify.annotations.NullMarked;
