package dev.spfgateway.telemetry;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many spans may wait for their export. The last quarter is kept for mutations, so that no
 * flood of refused requests pushes out what a restore did. Used by all event loops and the
 * exporter.
 */
final class SpanRoom {
  private final int forAll;
  private final int forMutations;
  private final AtomicInteger taken = new AtomicInteger();

  SpanRoom(int size) {
    this.forAll = size - size / 4;
    this.forMutations = size;
  }

  /** Takes room for all the spans of a request, or none. */
  boolean take(int spans, boolean mutation) {
    int most = mutation ? forMutations : forAll;
    int before = taken.getAndUpdate(now -> now + spans <= most ? now + spans : now);
    return before + spans <= most;
  }

  void giveBack(int spans) {
    taken.addAndGet(-spans);
  }

  /** How many wait, those that are being exported included. */
  int taken() {
    return taken.get();
  }
}
