package dev.spfgateway.base.memory;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The memory held on all connections of one tenant, or of one network before a tenant has
 * authenticated. Exists while a connection or a request refers to it.
 */
@SuppressWarnings("EnumOrdinal") // an array of atomic longs has no map for an enum
final class MemoryHolder {
  private final String name;
  private final boolean bounded;
  private final AtomicLongArray held = new AtomicLongArray(MemoryArea.values().length);

  /** Changed only within operations of the budget's map, which run one at a time for each key. */
  private int references;

  MemoryHolder(String name, boolean bounded) {
    this.name = name;
    this.bounded = bounded;
  }

  String name() {
    return name;
  }

  /** Whether the holder is limited to its share. */
  boolean isBounded() {
    return bounded;
  }

  MemoryHolder enter() {
    references++;
    return this;
  }

  /** Drops a reference; false when it was the last one. */
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
