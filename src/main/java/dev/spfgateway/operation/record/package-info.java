/**
 * Operations as the store keeps them, with the interface that it implements and the configuration.
 * Uses nothing else of {@code operation}.
 */
@NullMarked
package dev.spfgateway.operation.record;

import org.jspecify.annotations.NullMarked;
