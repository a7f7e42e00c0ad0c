package dev.spfgateway.simulator.fault;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.StampId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The rules in force, in the order in which they were added. At each moment of a request, all
 * delays that strike add up, and of the other faults only the first one takes effect. Confined to
 * one Vert.x context.
 */
public final class FaultRules {
  /** Maximum number of rules. */
  public static final int MAX_RULES = 1000;

  /** Short enough for every JSON reader to keep it exactly. */
  private static final long SEEDS = 1L << 32;

  private final RandomGenerator seeds;
  private final Map<String, ActiveRule> rules = new LinkedHashMap<>();
  private long number;

  /**
   * Starts without rules.
   *
   * @param seeds generates the seeds that rules do not give
   */
  public FaultRules(RandomGenerator seeds) {
    this.seeds = seeds;
  }

  /**
   * Adds a rule after the others.
   *
   * @throws InvalidSetting when its id is taken or there are too many rules
   */
  public RuleState add(FaultRule rule) {
    Require.check(rules.size() < MAX_RULES, "faults", "can't be more than " + MAX_RULES);
    String id = rule.id() == null ? freeId() : rule.id();
    Require.check(!rules.containsKey(id), "id", "is already used by another rule: " + id);
    Long seed = rule.when().seed();
    ActiveRule active = new ActiveRule(rule.named(id), seed == null ? seeds.nextLong(SEEDS) : seed);
    rules.put(id, active);
    return active.state();
  }

  private String freeId() {
    String id;
    do {
      id = "fault-" + ++number;
    } while (rules.containsKey(id));
    return id;
  }

  /**
   * Replaces all rules; the counts start again.
   *
   * @throws InvalidSetting when the rules can't be combined; then the old ones stay
   */
  public List<RuleState> replace(List<FaultRule> others) {
    Map<String, ActiveRule> before = new LinkedHashMap<>(rules);
    rules.clear();
    try {
      return others.stream().map(this::add).toList();
    } catch (InvalidSetting e) {
      rules.clear();
      rules.putAll(before);
      throw e;
    }
  }

  /** Removes a rule; false when no rule has this id. */
  public boolean remove(String id) {
    return rules.remove(id) != null;
  }

  /** Removes all rules. */
  public void clear() {
    rules.clear();
  }

  /** All rules. */
  public List<RuleState> all() {
    return rules.values().stream().map(ActiveRule::state).toList();
  }

  /** One rule. */
  public Optional<RuleState> find(String id) {
    return Optional.ofNullable(rules.get(id)).map(ActiveRule::state);
  }

  /** Decides what happens to a request or a connection at one moment. */
  public Decision at(Moment moment, Facts facts) {
    if (rules.isEmpty()) {
      return Decision.NONE;
    }
    Duration delay = Duration.ZERO;
    List<String> names = new ArrayList<>();
    for (ActiveRule rule : rules.values()) {
      Optional<Fault> fault =
          rule.rule().fault().moment() == moment ? rule.strike(facts) : Optional.empty();
      fault.map(Fault::name).ifPresent(names::add);
      if (fault.isPresent() && fault.get() instanceof RequestFault.Delay one) {
        delay = delay.plus(one.latency().at(1));
      } else if (fault.isPresent()) {
        return new Decision(delay, fault, List.copyOf(names));
      }
    }
    return new Decision(delay, Optional.empty(), List.copyOf(names));
  }

  /** True when a rule keeps this endpoint down. */
  public boolean isDown(StampId stamp, int port) {
    Facts facts = Facts.ofConnection(stamp, port);
    return rules.values().stream()
        .map(ActiveRule::rule)
        .anyMatch(
            rule -> rule.fault() instanceof ConnectionFault.Refuse && rule.match().holds(facts));
  }
}
