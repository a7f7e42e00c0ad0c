package dev.spfgateway.edge;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections are open, in all and by client address; shared by all event loops. Holds an
 * entry only for addresses that have a connection.
 */
public final class OpenConnections {
  private final ConnectionConfig config;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentMap<String, Integer> byAddress = new ConcurrentHashMap<>();

  /** Takes the limits. */
  public OpenConnections(ConnectionConfig config) {
    this.config = config;
  }

  /** Counts a connection in; false when it is one too many, and then it is not counted. */
  boolean enter(String address) {
    if (open.incrementAndGet() > config.max()) {
      open.decrementAndGet();
      return false;
    }
    if (byAddress.merge(address, 1, Integer::sum) > config.maxPerAddress()) {
      leave(address);
      return false;
    }
    return true;
  }

  /** Counts a connection out. */
  void leave(String address) {
    open.decrementAndGet();
    byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
  }

  /** How many are open, for the metrics. */
  public int count() {
    return open.get();
  }

  /** How many addresses have one. */
  int addresses() {
    return byAddress.size();
  }
}
