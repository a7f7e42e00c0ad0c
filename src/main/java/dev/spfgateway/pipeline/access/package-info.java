/**
 * Who is calling and what they may do: principals, what they are granted, and the permit that
 * forwarding demands. Uses nothing else of {@code pipeline}.
 */
@NullMarked
package dev.spfgateway.pipeline.access;

import org.jspecify.annotations.NullMarked;
