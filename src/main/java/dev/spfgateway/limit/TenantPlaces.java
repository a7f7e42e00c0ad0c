package dev.spfgateway.limit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts and limits each tenant's requests in progress. Keeps one number per tenant. Thread-safe
 * without locks: one instance serves all event loops.
 */
final class TenantPlaces {
  private final int places;
  private final ConcurrentMap<String, AtomicInteger> inProgress = new ConcurrentHashMap<>();

  TenantPlaces(int places) {
    this.places = places;
  }

  /** Takes a place; false when all of the tenant's places are taken. */
  boolean enter(String tenant) {
    AtomicInteger taken = inProgress.computeIfAbsent(tenant, name -> new AtomicInteger());
    while (true) {
      int before = taken.get();
      if (before >= places) {
        return false;
      }
      if (taken.compareAndSet(before, before + 1)) {
        return true;
      }
    }
  }

  /** The places that a tenant has taken. */
  int taken(String tenant) {
    AtomicInteger taken = inProgress.get(tenant);
    return taken == null ? 0 : taken.get();
  }

  /** Gives a place back. */
  void leave(String tenant) {
    AtomicInteger taken = inProgress.get(tenant);
    if (taken != null) {
      taken.decrementAndGet();
    }
  }
}
