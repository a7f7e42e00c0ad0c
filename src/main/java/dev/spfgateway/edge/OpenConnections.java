package dev.spfgateway.edge;

import dev.spfgateway.base.ClientAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts and limits open connections, in total and by client address. Has an entry only for
 * addresses with a connection. Thread-safe: one instance serves all event loops.
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
   * Counts a new connection; false, without counting it, when a limit is exceeded.
   *
   * @param client the name from {@link ClientAddress#counted}; empty for a connection that carries
   *     many clients, which counts only towards the total
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

  /** Removes a closed connection from the count. */
  void leave(Optional<String> client) {
    open.decrementAndGet();
    client.ifPresent(
        name -> byAddress.computeIfPresent(name, (same, count) -> count == 1 ? null : count - 1));
  }

  /** The number of open connections, for the metrics. */
  public int count() {
    return open.get();
  }

  /** The number of addresses with a connection. */
  int addresses() {
    return byAddress.size();
  }
}
