package dev.spfgateway.pipeline;

import java.util.UUID;

/**
 * One mutating request, claimed for execution. The claim becomes durable in the same commit as its
 * audit intent.
 *
 * @param id UUID of version 7
 * @param guard what no second operation may touch while this one runs, such as one checkpoint on
 *     one stamp
 */
public record Operation(UUID id, String guard) {}
