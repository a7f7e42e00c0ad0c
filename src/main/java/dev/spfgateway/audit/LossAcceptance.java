package dev.spfgateway.audit;

import java.time.Instant;
import java.util.UUID;

/**
 * An operator's decision to continue with a store that lost data.
 *
 * @param loss the loss that was accepted
 * @param time when it was accepted
 * @param operator who accepted it
 * @param reason why
 */
public record LossAcceptance(UUID loss, Instant time, String operator, String reason) {}
