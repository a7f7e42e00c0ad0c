package dev.spfgateway.edge;

import dev.spfgateway.base.ClientAddress;
import java.util.Optional;
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

  /**
   * Counts a connection in; false when it is one too many, and then it is not counted.
   *
   * @param client as {@link ClientAddress#counted} names it; empty for a connection that carries
   *     many clients, which counts among all only
   */
  boolean enter(Optional<String> client) {
    if (open.incrementAndGet() > config.max()) {
      open.decrementAndGet();
      return false;
    }
    boolean one =
        client
            .map(name -> byAddress.merge(name, 1, Integer::sum) <= config.maxPerAddress())
            .orElse(true);
    if (!one) {
      leave(client);
    }
    return one;
  }

  /** Counts a connection out. */
  void leave(Optional<String> client) {
    open.decrementAndGet();
    client.ifPresent(
        name -> byAddress.computeIfPresent(name, (same, count) -> count == 1 ? null : count - 1));
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
