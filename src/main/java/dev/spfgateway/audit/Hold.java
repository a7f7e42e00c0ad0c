package dev.spfgateway.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Events that must be kept whatever their age, such as for a court. All that it names must match.
 *
 * @param name the case, as the signed statements name it
 * @param tenant only this tenant's events
 * @param operation only this operation's events
 * @param from only events from this instant on
 * @param to only events before this instant
 */
public record Hold(
    String name,
    @Nullable String tenant,
    @Nullable UUID operation,
    @Nullable Instant from,
    @Nullable Instant to) {}
