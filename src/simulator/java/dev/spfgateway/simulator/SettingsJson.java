package dev.spfgateway.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Require;
import dev.spfgateway.simulator.vmm.Answers;
import dev.spfgateway.simulator.vmm.LockConflict;
import dev.spfgateway.simulator.vmm.Settings;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings in the control interface's JSON, with the configuration's keys. */
final class SettingsJson {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  private SettingsJson() {}

  static ObjectNode write(Settings settings) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("answers", settings.answers().name())
        .put("jobDuration", settings.jobDuration().toMillis() + "ms")
        .put("lockConflict", settings.lockConflict().name())
        .put("missingPrincipalStatus", settings.missingPrincipalStatus());
  }

  /**
   * Changes what is named and keeps the rest.
   *
   * @throws InvalidSetting with the key that is wrong
   */
  static Settings merge(Settings before, JsonNode changes) {
    Require.check(changes.isObject(), "settings", "must be an object");
    Settings merged = before;
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      merged = merge(merged, change.getKey(), change.getValue());
    }
    return merged;
  }

  private static Settings merge(Settings old, String key, JsonNode value) {
    Answers answers = old.answers();
    Duration jobDuration = old.jobDuration();
    LockConflict lockConflict = old.lockConflict();
    int missingPrincipalStatus = old.missingPrincipalStatus();
    switch (key) {
      case "answers" -> answers = constant(Answers.class, key, value);
      case "jobDuration" -> jobDuration = duration(key, value);
      case "lockConflict" -> lockConflict = constant(LockConflict.class, key, value);
      case "missingPrincipalStatus" -> {
        Require.check(value.isInt(), key, "must be a whole number");
        missingPrincipalStatus = value.intValue();
      }
      default -> throw new InvalidSetting(key, "is not a known key");
    }
    return new Settings(answers, jobDuration, lockConflict, missingPrincipalStatus);
  }

  static <E extends Enum<E>> E constant(Class<E> type, String key, JsonNode value) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(value.asText())) {
        return constant;
      }
    }
    String all = Arrays.toString(type.getEnumConstants()).toUpperCase(Locale.ROOT);
    throw new InvalidSetting(key, "must be one of " + all);
  }

  private static Duration duration(String key, JsonNode value) {
    Matcher matcher = DURATION.matcher(value.asText());
    Require.check(matcher.matches(), key, "must be a whole number and ms, s, m or h");
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }
}
