/** Why a request fails, and how its mutation ended. Uses nothing else of {@code pipeline}. */
@NullMarked
package dev.spfgateway.pipeline.failure;

import org.jspecify.annotations.NullMarked;
