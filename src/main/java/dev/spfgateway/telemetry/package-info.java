/** What operators see of each request: an access log line, metrics and a trace. */
@NullMarked
package dev.spfgateway.telemetry;

import org.jspecify.annotations.NullMarked;
