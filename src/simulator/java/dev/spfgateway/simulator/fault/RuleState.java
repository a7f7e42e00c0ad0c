package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A rule at work.
 *
 * @param seed with which its generator began: the same rule with this seed does the same again
 * @param matched how many requests or connections met its conditions at its moment; for refuse
 *     always 0, because nothing arrives
 * @param fired how many of them met its fault
 */
public record RuleState(@JsonUnwrapped FaultRule rule, long seed, long matched, long fired) {}
