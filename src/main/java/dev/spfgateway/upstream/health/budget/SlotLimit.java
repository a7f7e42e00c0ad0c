package dev.spfgateway.upstream.health.budget;

import java.time.Duration;

/**
 * How many requests within a time.
 *
 * @param requests at least 1
 * @param slot any stretch of time of this length, wherever it begins
 */
public record SlotLimit(int requests, Duration slot) {
  /** What holds both. */
  public SlotLimit and(SlotLimit other) {
    return new SlotLimit(
        Math.min(requests, other.requests), slot.compareTo(other.slot) > 0 ? slot : other.slot);
  }

  /** How many may come at once after a pause: a quarter, so that the others come evenly. */
  int burst() {
    return Math.max(1, requests / 4);
  }

  /**
   * How far the others are apart. Rounded up, so that with the burst no more than {@code requests}
   * come within a slot.
   */
  long eachNanos() {
    int others = Math.max(1, requests - burst());
    return slot.toNanos() / others + 1;
  }
}
