package dev.spfgateway.base;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that drops its eldest entry when it would hold more than a maximum. Not Caffeine's, which
 * may drop the newest entry in favour of one that is used more often: here the newest entry is the
 * one that must be remembered. Not thread-safe.
 */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
  private final int max;

  private BoundedMap(int max, boolean byAccess) {
    super(16, 0.75f, byAccess);
    this.max = max;
  }

  /** Drops the entry that was put first. */
  public static <K, V> BoundedMap<K, V> byInsertion(int max) {
    return new BoundedMap<>(max, false);
  }

  /** Drops the entry that was read or put longest ago. */
  public static <K, V> BoundedMap<K, V> byAccess(int max) {
    return new BoundedMap<>(max, true);
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > max;
  }
}
