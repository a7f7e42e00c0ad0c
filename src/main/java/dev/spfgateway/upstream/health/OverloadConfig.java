package dev.spfgateway.upstream.health;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.upstream.health.budget.SlotLimit;
import java.time.Duration;

/**
 * Limits of a stamp's use by all event loops together.
 *
 * @param perStamp requests in progress at one stamp, 1 to 10,000
 * @param perTenant maximum of them for one tenant, 1 to 10,000; below {@code perStamp}, so that
 *     another tenant finds room at once, and never more than one less than {@code
 *     connection.maxOpen}
 * @param perEndpoint attempts in progress at one endpoint, 1 to 10,000
 * @param maxWaiting requests that may wait for a place, 0 to 100,000; beyond that, the one with the
 *     nearest deadline is refused
 * @param maxWait how long one waits before it is refused, 1ms to 10m
 * @param requests requests that a stamp gets within any interval of a slot's length, including the
 *     gateway's own and further attempts, 1 to 1,000,000; a quarter of them may come at once, the
 *     others are spread evenly. Below SPF's {@code MaxRequestsPerTimeSlot}, because all tenants
 *     share the gateway's account there; stamps with the same server and account share this limit
 * @param slot the slot's length, 100ms to 1h; SPF's {@code TimeslotSize}
 * @param questions the gateway's own questions in progress at one stamp, 1 to 1,000, and as many
 *     again for those that search for a mutation's outcome; they also count as {@code requests},
 *     and up to {@code maxWaiting} of them wait
 * @param questionsPerTenant maximum of them on behalf of one tenant, 1 to 1,000; never more than
 *     one less than {@code questions}, so that another tenant's mutation finds room at once
 */
public record OverloadConfig(
    @Default("64") int perStamp,
    @Default("48") int perTenant,
    @Default("64") int perEndpoint,
    @Default("256") int maxWaiting,
    @Default("10s") Duration maxWait,
    @Default("900") int requests,
    @Default("1s") Duration slot,
    @Default("16") int questions,
    @Default("8") int questionsPerTenant) {
  /**
   * The same limits with few enough places for one tenant that it can't have all connections of an
   * event loop.
   *
   * @param connections number of connections that one event loop has to one endpoint
   */
  public OverloadConfig leavingOneOf(int connections) {
    int most = Math.max(1, Math.min(perTenant, connections - 1));
    return new OverloadConfig(
        perStamp,
        most,
        perEndpoint,
        maxWaiting,
        maxWait,
        requests,
        slot,
        questions,
        questionsPerTenant);
  }

  /** Maximum number of one tenant's questions at once: never all, unless there is just one. */
  int questionsOfTenant() {
    return Math.max(1, Math.min(questionsPerTenant, questions - 1));
  }

  /** The limit of one account. */
  public SlotLimit slotLimit() {
    return new SlotLimit(requests, slot);
  }

  /** Checks the ranges. */
  public OverloadConfig {
    Require.inRange(perStamp, 1, 10_000, "perStamp");
    Require.inRange(perTenant, 1, 10_000, "perTenant");
    Require.inRange(requests, 1, 1_000_000, "requests");
    Require.inRange(slot, Duration.ofMillis(100), Duration.ofHours(1), "slot");
    Require.inRange(questions, 1, 1_000, "questions");
    Require.inRange(questionsPerTenant, 1, 1_000, "questionsPerTenant");
    Require.inRange(perEndpoint, 1, 10_000, "perEndpoint");
    Require.inRange(maxWaiting, 0, 100_000, "maxWaiting");
    Require.inRange(maxWait, Duration.ofMillis(1), Duration.ofMinutes(10), "maxWait");
  }
}
