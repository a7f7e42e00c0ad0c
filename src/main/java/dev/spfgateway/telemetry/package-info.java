/** What operators see of a request: one access log line and the metrics. */
@NullMarked
package dev.spfgateway.telemetry;

import org.jspecify.annotations.NullMarked;
