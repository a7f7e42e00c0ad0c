package dev.spfgateway.simulator.fault;

import java.util.Optional;
import java.util.Random;

/** A fault rule with its counts and its random generator. */
final class ActiveRule {
  private final FaultRule rule;
  private final long seed;
  // Its sequence is specified, so that a seed means the same on every JDK.
  private final Random random;
  private long matched;
  private long fired;

  ActiveRule(FaultRule rule, long seed) {
    this.rule = rule;
    this.seed = seed;
    this.random = new Random(seed);
  }

  FaultRule rule() {
    return rule;
  }

  /** The fault that strikes now, with every random choice made; empty when none does. */
  Optional<Fault> strike(Facts facts) {
    if (!rule.match().holds(facts)) {
      return Optional.empty();
    }
    matched++;
    Timing when = rule.when();
    // Drawn at every match, so that matches excluded by the counts do not shift later draws.
    boolean chance = when.chance() >= 1 || random.nextDouble() < when.chance();
    if (!chance || !when.isDue(matched, fired)) {
      return Optional.empty();
    }
    fired++;
    return Optional.of(rule.fault().decided(random));
  }

  RuleState state() {
    return new RuleState(rule, seed, matched, fired);
  }
}
