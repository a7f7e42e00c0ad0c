package dev.spfgateway.upstream.connection;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the connections to each endpoint over all event loops, and exports the numbers as metrics.
 * Vert.x's own pool metrics know nothing of these connections, because the gateway pools them
 * itself. Thread-safe.
 */
public final class ConnectionCounts {
  private final MeterRegistry registry;
  private final Map<Server, OfServer> servers = new ConcurrentHashMap<>();

  private record Server(String stamp, String endpoint) {}

  /** Exports to {@code registry}. */
  public ConnectionCounts(MeterRegistry registry) {
    this.registry = registry;
  }

  /** The connections to one endpoint. */
  public static final class OfServer {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger idle = new AtomicInteger();
    private final List<Gauge> gauges;

    private OfServer(MeterRegistry registry, Server server) {
      this.gauges =
          List.of(
              Gauge.builder("spfgateway.upstream.connections", () -> open.get() - idle.get())
                  .description(
                      "Connections to the endpoint: active (in use, or being opened) or idle.")
                  .tag("stamp", server.stamp)
                  .tag("endpoint", server.endpoint)
                  .tag("state", "active")
                  .register(registry),
              Gauge.builder("spfgateway.upstream.connections", idle::get)
                  .description(
                      "Connections to the endpoint: active (in use, or being opened) or idle.")
                  .tag("stamp", server.stamp)
                  .tag("endpoint", server.endpoint)
                  .tag("state", "idle")
                  .register(registry));
    }

    void opened() {
      open.incrementAndGet();
    }

    void closed() {
      open.decrementAndGet();
    }

    void addIdle(int change) {
      idle.addAndGet(change);
    }
  }

  /** The counts of one endpoint, by the name of its stamp. */
  public OfServer of(String stamp, String endpoint) {
    return servers.computeIfAbsent(
        new Server(stamp, endpoint), server -> new OfServer(registry, server));
  }

  /**
   * Stops exporting the endpoints that the registry no longer has.
   *
   * @param endpoints the endpoints' addresses, by the names of the stamps
   */
  public void retain(Map<String, Set<String>> endpoints) {
    for (Map.Entry<Server, OfServer> one : List.copyOf(servers.entrySet())) {
      Server server = one.getKey();
      boolean known = endpoints.getOrDefault(server.stamp, Set.of()).contains(server.endpoint);
      if (!known && servers.remove(server, one.getValue())) {
        one.getValue().gauges.forEach(registry::remove);
      }
    }
  }
}
