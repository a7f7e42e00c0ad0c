/**
 * Wiring, which happens nowhere else: {@link dev.spfgateway.app.Assembly} has the pipeline's order,
 * {@link dev.spfgateway.app.Gateway} start and stop.
 */
@NullMarked
package dev.spfgateway.app;

import org.jspecify.annotations.NullMarked;
