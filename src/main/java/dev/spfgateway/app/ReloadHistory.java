package dev.spfgateway.app;

import dev.spfgateway.base.Ticker;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Remembers the last reloads of followed files, and what they changed. Thread-safe. */
final class ReloadHistory {
  private static final int MOST = 50;

  private final Ticker ticker;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Map<String, Entry> last = new HashMap<>();

  ReloadHistory(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * One reload.
   *
   * @param at when it happened
   * @param what the followed subject's name
   * @param taken false when the new content was refused
   * @param detail the new version, or why it was refused
   * @param changes what it changed, one line each
   */
  record Entry(Instant at, String what, boolean taken, String detail, List<String> changes) {}

  synchronized void add(String what, boolean taken, String detail, List<String> changes) {
    Entry entry = new Entry(ticker.now(), what, taken, detail, List.copyOf(changes));
    entries.addFirst(entry);
    last.put(what, entry);
    if (entries.size() > MOST) {
      entries.removeLast();
    }
  }

  /** The last reload of a subject that was taken; empty when the first version is in use. */
  synchronized Optional<Instant> lastTaken(String what) {
    return entries.stream()
        .filter(one -> one.what().equals(what) && one.taken())
        .findFirst()
        .map(Entry::at);
  }

  /** Whether the subject's last change was taken, or there was none. */
  synchronized boolean isGood(String what) {
    return Optional.ofNullable(last.get(what)).map(Entry::taken).orElse(true);
  }

  /** All that are remembered, the newest first. */
  synchronized JsonArray json() {
    JsonArray all = new JsonArray();
    entries.forEach(
        one ->
            all.add(
                new JsonObject()
                    .put("at", one.at().toString())
                    .put("what", one.what())
                    .put("result", one.taken() ? "taken" : "refused")
                    .put("detail", one.detail())
                    .put("changes", new JsonArray(one.changes()))));
    return all;
  }
}
