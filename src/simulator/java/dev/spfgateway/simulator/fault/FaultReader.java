package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.base.Guids;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** Reads rules from JSON. Every mistake is an {@link InvalidSetting} with its place as the key. */
public final class FaultReader {
  private FaultReader() {}

  /** Reads one rule: {@code id}, {@code match}, {@code when} and {@code fault}. */
  public static FaultRule rule(JsonNode json) {
    return rule(json, "");
  }

  /** Reads a list of rules. */
  public static List<FaultRule> rules(JsonNode json) {
    Require.check(json.isArray(), "faults", "must be a list of rules");
    Require.check(
        json.size() <= FaultRules.MAX_RULES,
        "faults",
        "can't be more than " + FaultRules.MAX_RULES);
    List<FaultRule> rules = new ArrayList<>();
    for (int i = 0; i < json.size(); i++) {
      rules.add(rule(json.get(i), "faults[" + i + "]"));
    }
    return rules;
  }

  private static FaultRule rule(JsonNode json, String place) {
    Fields fields = new Fields(json, place);
    String id = fields.text("id").map(given -> fields.make(() -> notEmpty(given))).orElse("");
    FaultMatch match = match(fields.object("match"));
    Timing when = timing(fields.object("when"));
    if (!fields.has("fault")) {
      throw new InvalidSetting(fields.place("fault"), "must be given");
    }
    Fault fault = FaultTypes.read(fields.object("fault"));
    fields.end();
    return fields.make(() -> new FaultRule(id, match, when, fault));
  }

  private static String notEmpty(String id) {
    Require.notBlank(id, "id");
    return id;
  }

  private static FaultMatch match(Fields fields) {
    FaultMatch match = fields.make(() -> conditions(fields));
    fields.end();
    return match;
  }

  private static FaultMatch conditions(Fields fields) {
    FaultMatch match = FaultMatch.any();
    match = fields.text("stamp").map(FaultReader::stamp).map(match::stamp).orElse(match);
    match = fields.has("port") ? match.port(fields.integer("port", 0)) : match;
    match = fields.text("verb").map(match::verb).orElse(match);
    match = fields.text("entitySet").map(match::entitySet).orElse(match);
    match = fields.text("path").map(match::path).orElse(match);
    match =
        fields.text("subscription").map(FaultReader::owner).map(match::subscription).orElse(match);
    match = fields.text("action").map(match::action).orElse(match);
    match = fields.flag("mutations").map(match::mutations).orElse(match);
    return fields.flag("reusedConnection").map(match::reusedConnection).orElse(match);
  }

  private static StampId stamp(String text) {
    return new StampId(guid(text, "stamp"));
  }

  private static SubscriptionId owner(String text) {
    return new SubscriptionId(guid(text, "subscription"));
  }

  private static UUID guid(String text, String key) {
    return Guids.parse(text).orElseThrow(() -> new InvalidSetting(key, "must be a GUID"));
  }

  private static Timing timing(Fields fields) {
    long nth = fields.number("nth").orElse(0);
    Require.check(!fields.has("nth") || nth > 0, fields.place("nth"), "must be at least 1");
    long every = fields.number("every").orElse(1);
    long first = fields.number("first").orElse(Timing.UNBOUNDED);
    long limit = fields.number("limit").orElse(Timing.UNBOUNDED);
    double probability = fields.fraction("probability", 1);
    OptionalLong seed = fields.number("seed");
    fields.end();
    return fields.make(() -> new Timing(nth, every, first, limit, probability, seed));
  }
}
