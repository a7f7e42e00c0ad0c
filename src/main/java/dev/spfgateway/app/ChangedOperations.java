package dev.spfgateway.app;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Which operations this gateway changed since somebody asked. Thread-safe. */
final class ChangedOperations {
  private static final int MAX = 100;

  private final Set<UUID> ids = new LinkedHashSet<>();
  private boolean more;

  /** An operation was claimed, changed or ended. */
  synchronized void add(UUID id) {
    if (ids.size() < MAX) {
      ids.add(id);
    } else {
      more |= !ids.contains(id);
    }
  }

  /**
   * Returns the operations that changed since the last call: {@code {"ids": [...], "more":
   * boolean}}, where more means that others changed, too. Empty when none did.
   */
  synchronized Optional<JsonObject> take() {
    if (ids.isEmpty()) {
      return Optional.empty();
    }
    JsonArray all = new JsonArray();
    ids.forEach(id -> all.add(id.toString()));
    JsonObject taken = new JsonObject().put("ids", all).put("more", more);
    ids.clear();
    more = false;
    return Optional.of(taken);
  }
}
