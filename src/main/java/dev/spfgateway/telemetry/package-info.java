/** What operators see of a request: one access log line, the metrics and its trace. */
@NullMarked
package dev.spfgateway.telemetry;

import org.jspecify.annotations.NullMarked;
