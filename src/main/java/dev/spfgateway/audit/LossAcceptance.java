package dev.spfgateway.audit;

import java.time.Instant;
import java.util.UUID;

/**
 * An operator's decision to go on with a store that lost something.
 *
 * @param loss which loss
 * @param time when it was accepted
 * @param operator who accepted it
 * @param reason why
 */
public record LossAcceptance(UUID loss, Instant time, String operator, String reason) {}
