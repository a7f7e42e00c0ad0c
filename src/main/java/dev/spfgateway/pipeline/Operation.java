package dev.spfgateway.pipeline;

import java.util.Optional;
import java.util.UUID;

/**
 * One mutating request, claimed for execution. The claim becomes durable in the same commit as its
 * audit intent.
 *
 * @param id UUID of version 7
 * @param guard what no second operation may touch while this one runs, such as one checkpoint
 * @param idempotencyKey the client's key
 * @param fingerprint SHA-256 over what the request does, in lower-case hex: one key may only ever
 *     stand for one fingerprint
 */
public record Operation(
    UUID id, String guard, Optional<String> idempotencyKey, String fingerprint) {}
