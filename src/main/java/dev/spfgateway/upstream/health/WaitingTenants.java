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
 * Who waits for a place at a stamp, by tenant, and who has one. The next place goes to the tenant
 * that has fewest, so a tenant with many requests waits behind itself and not in front of others.
 * Holds an entry only for tenants that wait or have a place. Guarded by the gate.
 */
final class WaitingTenants {
  private final Map<String, LinkedHashSet<Waiter>> waiting = new HashMap<>();
  private final Map<String, Integer> places = new HashMap<>();
  private int count;

  void add(Waiter waiter) {
    waiting.computeIfAbsent(waiter.tenant(), tenant -> new LinkedHashSet<>()).add(waiter);
    count++;
  }

  /** False when it did not wait. */
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

  /** Who comes next; empty when nobody waits who may have one more. */
  Optional<Waiter> next(int perTenant) {
    return waiting.entrySet().stream()
        .filter(one -> places(one.getKey()) < perTenant)
        .map(one -> one.getValue().iterator().next())
        .min(
            Comparator.<Waiter>comparingInt(one -> places(one.tenant()))
                .thenComparingLong(Waiter::arrival));
  }

  /** Who has the least to gain by waiting, of the tenant that waits most. */
  Optional<Waiter> oneTooMany() {
    return waiting.values().stream()
        .max(Comparator.comparingInt(LinkedHashSet::size))
        .flatMap(
            own ->
                own.stream()
                    .min(Comparator.comparingLong(one -> one.deadline().remainingMillis())));
  }

  /** A tenant got a place, or gave one back. */
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

  /** Everybody who waits. */
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
