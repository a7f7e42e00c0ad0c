package dev.spfgateway.admin.console;

import static dev.spfgateway.admin.console.Parameters.wrong;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The members of a change's body. All problems are failures for the client. */
final class ChangeMembers {
  private static final int MAX_REASON = 500;

  private final JsonObject json;

  private ChangeMembers(JsonObject json) {
    this.json = json;
  }

  /** Takes a body that may have these members besides {@code reason}, which it must have. */
  static ChangeMembers of(JsonObject json, String... names) {
    Set<String> known = new TreeSet<>(List.of(names));
    known.add("reason");
    for (String name : json.fieldNames()) {
      if (!known.contains(name)) {
        throw wrong("the body has an unknown member; its members are " + String.join(", ", known));
      }
    }
    ChangeMembers body = new ChangeMembers(json);
    String unused = body.reason();
    return body;
  }

  /** Why the operator makes the change. */
  String reason() {
    String reason = json.getValue("reason") instanceof String text ? text.strip() : "";
    if (reason.isEmpty() || reason.length() > MAX_REASON) {
      throw wrong("reason must say why you make the change, in 1 to " + MAX_REASON + " characters");
    }
    return reason;
  }

  /** The time in {@code seconds}, from 1 to so many. */
  Duration seconds(int most) {
    Object value = json.getValue("seconds");
    long seconds = value instanceof Integer number ? number : -1;
    if (seconds < 1 || seconds > most) {
      throw wrong("seconds must be a whole number from 1 to " + most);
    }
    return Duration.ofSeconds(seconds);
  }

  /** One of some words. */
  String word(String name, Set<String> words) {
    if (json.getValue(name) instanceof String text && words.contains(text)) {
      return text;
    }
    throw wrong(name + " must be one of: " + String.join(", ", new TreeSet<>(words)));
  }

  /** A text. */
  String text(String name, int most) {
    if (json.getValue(name) instanceof String text && !text.isEmpty() && text.length() <= most) {
      return text;
    }
    throw wrong(name + " must be a text of 1 to " + most + " characters");
  }

  /** True or false; false when absent. */
  boolean flag(String name) {
    if (!json.containsKey(name)) {
      return false;
    }
    if (json.getValue(name) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name + " must be true or false");
  }
}
