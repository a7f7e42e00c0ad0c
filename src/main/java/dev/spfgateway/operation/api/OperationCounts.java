package dev.spfgateway.operation.api;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Counts the operations that have not ended. Reads the store at most every few seconds, and only
 * while somebody asks. Thread-safe.
 */
public final class OperationCounts {
  /** More are not counted: by then their number is no longer the question. */
  private static final int MOST = 1_000;

  private static final Duration FRESH = Duration.ofSeconds(5);

  private final OperationStore store;
  private final Ticker ticker;
  private final Function<StampId, Duration> settlingTime;
  private volatile List<OperationRecord> open = List.of();
  private boolean read;
  private long readNanos;

  /** Reads from the store. */
  public OperationCounts(
      OperationStore store, Ticker ticker, Function<StampId, Duration> settlingTime) {
    this.store = store;
    this.ticker = ticker;
    this.settlingTime = settlingTime;
  }

  /**
   * {@code {"byState": {…}, "overdue": n, "oldestUnknown": time or null}} as of the last read, and
   * reads anew for the next call when that was a while ago.
   */
  public JsonObject count() {
    refresh();
    List<OperationRecord> now = open;
    JsonObject byState = new JsonObject();
    now.forEach(
        one -> {
          String word = one.status().state().word();
          byState.put(word, byState.getInteger(word, 0) + 1);
        });
    return new JsonObject()
        .put("byState", byState)
        .put("overdue", unknown(now).filter(this::isOverdue).count())
        .put("oldestUnknown", oldest(now).map(Instant::toString).orElse(null));
  }

  private synchronized void refresh() {
    if (read && ticker.since(readNanos).compareTo(FRESH) < 0) {
      return;
    }
    read = true;
    readNanos = ticker.nanos();
    store.open(MOST).onSuccess(found -> open = found);
  }

  private static Stream<OperationRecord> unknown(List<OperationRecord> all) {
    return all.stream().filter(one -> one.status().state() == OperationState.UNKNOWN);
  }

  private boolean isOverdue(OperationRecord one) {
    Duration age = Duration.between(one.status().changed(), ticker.now());
    return age.compareTo(settlingTime.apply(one.asked().stamp())) > 0;
  }

  private static Optional<Instant> oldest(List<OperationRecord> all) {
    return unknown(all).map(one -> one.status().received()).min(Comparator.naturalOrder());
  }
}
