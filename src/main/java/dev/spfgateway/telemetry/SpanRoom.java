package dev.spfgateway.telemetry;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits the spans that wait for export. The last quarter is reserved for mutations, so that a
 * flood of refused requests can't displace a restore's spans. Thread-safe.
 */
final class SpanRoom {
  private final int forAll;
  private final int forMutations;
  private final AtomicInteger taken = new AtomicInteger();

  SpanRoom(int size) {
    this.forAll = size - size / 4;
    this.forMutations = size;
  }

  /** Reserves room for all spans of a request, or for none. */
  boolean take(int spans, boolean mutation) {
    int most = mutation ? forMutations : forAll;
    int before = taken.getAndUpdate(now -> now + spans <= most ? now + spans : now);
    return before + spans <= most;
  }

  void giveBack(int spans) {
    taken.addAndGet(-spans);
  }

  /** The number of waiting spans, including those being exported. */
  int taken() {
    return taken.get();
  }
}
