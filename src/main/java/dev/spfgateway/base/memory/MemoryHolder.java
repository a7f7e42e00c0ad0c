package dev.spfgateway.base.memory;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A tenant, or a network from which nobody has proven to be one yet: what it holds on all its
 * connections together. Exists while one of them, or a request, refers to it.
 */
@SuppressWarnings("EnumOrdinal") // an array of atomic longs has no map for an enum
final class MemoryHolder {
  private final String name;
  private final boolean bounded;
  private final AtomicLongArray held = new AtomicLongArray(MemoryArea.values().length);

  /** Changed within the budget's map only, which lets one thread at it at a time. */
  private int references;

  MemoryHolder(String name, boolean bounded) {
    this.name = name;
    this.bounded = bounded;
  }

  String name() {
    return name;
  }

  /** Whether it may have its share only. */
  boolean isBounded() {
    return bounded;
  }

  MemoryHolder enter() {
    references++;
    return this;
  }

  /** False when that was the last reference. */
  boolean leave() {
    references--;
    return references > 0;
  }

  void add(MemoryArea area, long bytes) {
    held.addAndGet(area.ordinal(), bytes);
  }

  long held(MemoryArea area) {
    return held.get(area.ordinal());
  }
}
