package dev.spfgateway.upstream.health;

import dev.spfgateway.upstream.health.StampGate.Waiter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tenants that wait for a place at a stamp, and those that have one. The next place goes to the
 * tenant with the fewest, so a tenant with many requests delays only itself. Has entries only for
 * tenants that wait or have a place. Guarded by the gate.
 */
final class WaitingTenants {
  private final Map<String, LinkedHashSet<Waiter>> waiting = new HashMap<>();
  private final Map<String, Integer> places = new HashMap<>();
  private int count;

  void add(Waiter waiter) {
    waiting.computeIfAbsent(waiter.tenant(), tenant -> new LinkedHashSet<>()).add(waiter);
    count++;
  }

  /** False when the waiter did not wait. */
  boolean remove(Waiter waiter) {
    LinkedHashSet<Waiter> own = waiting.getOrDefault(waiter.tenant(), new LinkedHashSet<>());
    boolean waited = own.remove(waiter);
    if (waited) {
      count--;
    }
    if (own.isEmpty()) {
      waiting.remove(waiter.tenant());
    }
    return waited;
  }

  /** The next waiter; empty when no tenant that waits may have one more place. */
  Optional<Waiter> next(int perTenant) {
    return waiting.entrySet().stream()
        .filter(one -> places(one.getKey()) < perTenant)
        .map(one -> one.getValue().iterator().next())
        .min(
            Comparator.<Waiter>comparingInt(one -> places(one.tenant()))
                .thenComparingLong(Waiter::arrival));
  }

  /** The waiter with the least to gain, of the tenant with the most waiting requests. */
  Optional<Waiter> oneTooMany() {
    return waiting.values().stream()
        .max(Comparator.comparingInt(LinkedHashSet::size))
        .flatMap(
            own ->
                own.stream()
                    .min(Comparator.comparingLong(one -> one.deadline().remainingMillis())));
  }

  /** Records that a tenant got a place, or returned one. */
  void hold(String tenant, int more) {
    places.compute(
        tenant,
        (same, before) -> {
          int after = (before == null ? 0 : before) + more;
          return after == 0 ? null : after;
        });
  }

  private int places(String tenant) {
    return places.getOrDefault(tenant, 0);
  }

  /** All waiters. */
  List<Waiter> all() {
    List<Waiter> all = new ArrayList<>(count);
    waiting.values().forEach(all::addAll);
    return all;
  }

  void clear() {
    waiting.clear();
    count = 0;
  }

  int size() {
    return count;
  }
}
