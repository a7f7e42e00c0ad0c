package dev.spfgateway.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A legal hold: events that must be kept whatever their age, for a court, for example. An event is
 * held when it matches every criterion given.
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
