package dev.spfgateway.upstream.health.budget;

import java.time.Duration;

/**
 * A number of requests within a time.
 *
 * @param requests at least 1
 * @param slot any interval of this length, wherever it begins
 */
public record SlotLimit(int requests, Duration slot) {
  /** The limit that satisfies both. */
  public SlotLimit and(SlotLimit other) {
    return new SlotLimit(
        Math.min(requests, other.requests), slot.compareTo(other.slot) > 0 ? slot : other.slot);
  }

  /**
   * Number of requests that may come at once after a pause: a quarter, so that the others come
   * evenly.
   */
  int burst() {
    return Math.max(1, requests / 4);
  }

  /**
   * The interval between the others. Rounded up, so that with the burst at most {@code requests}
   * come within a slot.
   */
  long eachNanos() {
    int others = Math.max(1, requests - burst());
    return slot.toNanos() / others + 1;
  }
}
