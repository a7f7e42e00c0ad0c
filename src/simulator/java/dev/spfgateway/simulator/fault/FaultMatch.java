package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The requests that a rule applies to: all conditions must hold, and no condition means every
 * request. Built by adding conditions, such as {@code any().verb("MERGE").action("Restore")}.
 */
@JsonDeserialize(builder = FaultMatch.class)
@JsonPOJOBuilder(withPrefix = "", buildMethodName = "built")
public final class FaultMatch {
  private static final int MAX_TEXT = 500;
  private static final FaultMatch ANY = new FaultMatch(List.of());

  private final List<Condition> conditions;

  /** What must be known before a condition can be evaluated. */
  enum Needs {
    CONNECTION,
    REQUEST,
    BODY
  }

  /**
   * One condition.
   *
   * @param key as in JSON
   * @param value as in JSON: text, a number or a truth value
   */
  record Condition(String key, Object value, Needs needs, Predicate<Facts> holds) {}

  /** For JSON: no condition yet. */
  FaultMatch() {
    this(List.of());
  }

  private FaultMatch(List<Condition> conditions) {
    this.conditions = conditions;
  }

  /** Every request. */
  public static FaultMatch any() {
    return ANY;
  }

  private FaultMatch and(String key, Object value, Needs needs, Predicate<Facts> holds) {
    List<Condition> more = new ArrayList<>(conditions);
    more.add(new Condition(key, value, needs, holds));
    return new FaultMatch(List.copyOf(more));
  }

  /** Only on this stamp. */
  public FaultMatch stamp(StampId stamp) {
    return and("stamp", stamp.toString(), Needs.CONNECTION, facts -> facts.stamp().equals(stamp));
  }

  /** Only at the endpoint with this port, 1 to 65535. */
  public FaultMatch port(int port) {
    Require.inRange(port, 1, 65_535, "port");
    return and("port", port, Needs.CONNECTION, facts -> facts.port() == port);
  }

  /** Only with this verb, after {@code X-HTTP-Method}. */
  public FaultMatch verb(String verb) {
    String upper = text(verb, "verb").toUpperCase(Locale.ROOT);
    return and("verb", upper, Needs.REQUEST, facts -> facts.verb().equals(upper));
  }

  /** Only for this entity set, such as {@code VMCheckPoints}. */
  public FaultMatch entitySet(String set) {
    Optional<String> wanted = Optional.of(text(set, "entitySet"));
    return and("entitySet", set, Needs.REQUEST, facts -> facts.entitySet().equals(wanted));
  }

  /**
   * Only when the regular expression matches a part of the raw path.
   *
   * @throws InvalidSetting when it is not a regular expression
   */
  public FaultMatch path(String expression) {
    try {
      Pattern pattern = Pattern.compile(text(expression, "path"));
      return and("path", expression, Needs.REQUEST, facts -> pattern.matcher(facts.path()).find());
    } catch (PatternSyntaxException e) {
      throw new InvalidSetting("path", "must be a regular expression: " + e.getDescription());
    }
  }

  /** Only in a subscription's scope. */
  public FaultMatch subscription(SubscriptionId id) {
    Optional<SubscriptionId> wanted = Optional.of(id);
    return and(
        "subscription", id.toString(), Needs.REQUEST, facts -> facts.subscription().equals(wanted));
  }

  /**
   * Only when the body commands this, in any case: {@code Restore}, or an operation of a machine
   * such as {@code Shutdown}. Not for faults that strike before the body has been read.
   */
  public FaultMatch action(String action) {
    String wanted = text(action, "action");
    return and(
        "action",
        action,
        Needs.BODY,
        facts -> facts.action().filter(wanted::equalsIgnoreCase).isPresent());
  }

  /** Only mutations, or only reads. */
  public FaultMatch mutations(boolean only) {
    return and("mutations", only, Needs.REQUEST, facts -> facts.mutates() == only);
  }

  /** Only on connections that carried a request before, or only on those that did not. */
  public FaultMatch reusedConnection(boolean only) {
    return and("reusedConnection", only, Needs.REQUEST, facts -> facts.reused() == only);
  }

  private static String text(String value, String key) {
    Require.notBlank(value, key);
    Require.inRange(value.length(), 1, MAX_TEXT, key);
    return value;
  }

  /** Returns itself: all conditions in the JSON have been added. */
  FaultMatch built() {
    return this;
  }

  /** The conditions as in JSON. */
  @JsonValue
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    conditions.forEach(condition -> values.put(condition.key(), condition.value()));
    return values;
  }

  @JsonIgnore
  boolean holds(Facts facts) {
    return conditions.stream().allMatch(condition -> condition.holds().test(facts));
  }

  /** Refuses conditions that can't be evaluated yet when the fault strikes. */
  @JsonIgnore
  void checkKnownAt(Moment moment) {
    for (Condition condition : conditions) {
      boolean known =
          switch (condition.needs()) {
            case CONNECTION -> true;
            case REQUEST -> moment.knowsRequest();
            case BODY -> moment.knowsBody();
          };
      Require.check(
          known,
          "match." + condition.key(),
          "is not known yet when this fault occurs (" + moment.word() + ")");
    }
  }

  @Override
  public String toString() {
    return values().toString();
  }
}
