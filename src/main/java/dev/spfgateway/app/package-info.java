/**
 * The only place that wires: the pipeline's order in {@link dev.spfgateway.app.Assembly}, start and
 * stop in {@link dev.spfgateway.app.Gateway}.
 */
@NullMarked
package dev.spfgateway.app;

import org.jspecify.annotations.NullMarked;
