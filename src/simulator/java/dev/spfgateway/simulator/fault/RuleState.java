package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A rule in force.
 *
 * @param seed the seed of its generator: the same rule with this seed behaves the same again
 * @param matched number of requests or connections that met its conditions at its moment; always 0
 *     for refuse, because nothing arrives
 * @param fired number of matches that met the fault
 */
public record RuleState(@JsonUnwrapped FaultRule rule, long seed, long matched, long fired) {}
