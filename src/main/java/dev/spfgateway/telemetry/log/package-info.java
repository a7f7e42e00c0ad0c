/** The form of the gateway's log. {@code src/docs/log.md} documents its fields. */
@NullMarked
package dev.spfgateway.telemetry.log;

import org.jspecify.annotations.NullMarked;
