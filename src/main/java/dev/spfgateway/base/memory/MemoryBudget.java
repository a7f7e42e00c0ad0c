package dev.spfgateway.base.memory;

import dev.spfgateway.base.EnumWords;
import dev.spfgateway.base.Ticker;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the memory that clients make the gateway hold. Bytes are charged before they are allocated
 * and given back when they are released. Thread-safe without locks: one instance serves all event
 * loops.
 *
 * <p>What is charged where:
 *
 * <ul>
 *   <li>{@link MemoryKind#CONNECTION}: a flat charge when a connection is accepted ({@link
 *       #connection});
 *   <li>{@link MemoryKind#REQUEST}: a flat charge by the tenant listener, from the arrival of a
 *       request's head until its answer and its stages have ended;
 *   <li>{@link MemoryKind#BODY}: each block of a body before it is filled, by the code that
 *       collects it;
 *   <li>{@link MemoryKind#PIPELINED}: bytes that arrive after an unfinished request, by the HTTP/1
 *       guard;
 *   <li>{@link MemoryKind#ANSWER}: answers from SPF that are collected, and a batch's answers;
 *   <li>{@link MemoryKind#STREAM}: a flat charge for a streamed answer, before its first byte.
 * </ul>
 *
 * <p>Each byte counts three times: for its connection, for its holder (the tenant or, until the
 * tenant is known, the client's network) and for the whole. A holder may have as much as is still
 * free, and a connection a quarter of that. So one tenant alone never has more than half and two
 * never more than a third each, and some memory is always left for the next, without a table of
 * tenants (dynamic thresholds, as switches divide their memory among queues).
 *
 * <p>Above nine tenths of the limit, connections are closed until use falls to eight tenths: each
 * time the greediest connection of the holder that holds the most; among equals, the one that made
 * no progress for the longest time. Above nine tenths, a connection that holds much and asks for
 * more than its share is closed, too.
 */
public final class MemoryBudget {
  private static final double PRESSURE = 0.9;
  private static final double RELIEVED = 0.8;

  /** The fraction of the free memory that one connection may hold. */
  private static final int CONNECTIONS_PART = 4;

  /**
   * A connection that holds more than this fraction of the limit may be closed for asking for more.
   */
  private static final int GREEDY_PART = 256;

  private final Ticker ticker;
  private final Map<MemoryArea, Area> areas = new EnumMap<>(MemoryArea.class);
  private final Map<MemoryKind, AtomicLong> held = new EnumMap<>(MemoryKind.class);
  private final Map<Refusal, AtomicLong> refused = new EnumMap<>(Refusal.class);
  private final ConcurrentMap<String, MemoryHolder> holders = new ConcurrentHashMap<>();
  private final Set<ConnectionMemory> connections = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean relieving = new AtomicBoolean();
  private final AtomicLong closed = new AtomicLong();

  /** The share that a refused request for memory would have exceeded. */
  public enum Refusal {
    CONNECTION,
    HOLDER,
    ALL;

    private final String word = EnumWords.of(this);

    /** The word in metrics. */
    public String word() {
      return word;
    }
  }

  private record Area(long limit, AtomicLong used) {
    long free() {
      return limit - used.get();
    }
  }

  /**
   * Creates a budget.
   *
   * @param heapBytes limit of {@link MemoryArea#HEAP}
   * @param directBytes limit of {@link MemoryArea#DIRECT}
   */
  public MemoryBudget(long heapBytes, long directBytes, Ticker ticker) {
    this.ticker = ticker;
    areas.put(MemoryArea.HEAP, new Area(heapBytes, new AtomicLong()));
    areas.put(MemoryArea.DIRECT, new Area(directBytes, new AtomicLong()));
    for (MemoryKind kind : MemoryKind.values()) {
      held.put(kind, new AtomicLong());
    }
    for (Refusal refusal : Refusal.values()) {
      refused.put(refusal, new AtomicLong());
    }
  }

  /** Creates the budget of a JVM. */
  public static MemoryBudget of(MemoryConfig config, long maxHeap, long maxDirect, Ticker ticker) {
    return new MemoryBudget(config.heap().of(maxHeap), config.direct().of(maxDirect), ticker);
  }

  /** Creates a budget without limits, for memory that no client caused. */
  public static MemoryBudget unlimited() {
    return new MemoryBudget(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, Ticker.system());
  }

  /**
   * Opens a connection's account, without any charge yet.
   *
   * @param network the holder until a tenant has authenticated
   * @param bounded whether that network is limited to its share; false for a proxy of many clients
   * @param close ends the connection at once, without waiting for its client; called on any thread,
   *     at most once
   */
  public ConnectionMemory connection(String network, boolean bounded, Runnable close) {
    ConnectionMemory connection =
        new ConnectionMemory(this, enter("network/" + network, bounded), close);
    connections.add(connection);
    return connection;
  }

  MemoryHolder tenant(String name) {
    return enter("tenant/" + name, true);
  }

  private MemoryHolder enter(String name, boolean bounded) {
    return holders.compute(
        name, (key, known) -> (known == null ? new MemoryHolder(key, bounded) : known).enter());
  }

  /** Adds a reference to a known holder. */
  MemoryHolder enter(MemoryHolder holder) {
    return enter(holder.name(), holder.isBounded());
  }

  void leave(MemoryHolder holder) {
    holders.computeIfPresent(holder.name(), (key, known) -> known.leave() ? known : null);
  }

  void forget(ConnectionMemory connection) {
    connections.remove(connection);
  }

  /** Takes bytes if there is room for them; false, and takes nothing, when there is not. */
  boolean take(MemoryKind kind, long bytes, ConnectionMemory connection, MemoryHolder holder) {
    add(kind, bytes, connection, holder);
    Optional<Refusal> refusal = refusal(kind.area(), connection, holder);
    if (refusal.isPresent()) {
      add(kind, -bytes, connection, holder);
      counter(refused, refusal.get()).incrementAndGet();
      endIfGreedy(kind.area(), refusal.get(), connection);
    }
    relieve(kind.area());
    return refusal.isEmpty();
  }

  /**
   * Closes a greedy connection when memory is nearly used up. Even a refusal would need room, and
   * the rest is for connections that hold little.
   */
  private void endIfGreedy(MemoryArea area, Refusal refusal, ConnectionMemory connection) {
    Area one = area(area);
    boolean greedy = connection.held(area) > one.limit() / GREEDY_PART;
    if (refusal != Refusal.ALL
        && greedy
        && one.used().get() > one.limit() * PRESSURE
        && connection.end()) {
      closed.incrementAndGet();
    }
  }

  private Optional<Refusal> refusal(
      MemoryArea area, ConnectionMemory connection, MemoryHolder holder) {
    long free = area(area).free();
    if (free < 0) {
      return Optional.of(Refusal.ALL);
    }
    if (holder.isBounded() && holder.held(area) > free) {
      return Optional.of(Refusal.HOLDER);
    }
    return connection.held(area) > free / CONNECTIONS_PART
        ? Optional.of(Refusal.CONNECTION)
        : Optional.empty();
  }

  /** Whether a connection and its holder are within their shares. */
  boolean fits(ConnectionMemory connection, MemoryHolder holder) {
    for (MemoryArea area : MemoryArea.values()) {
      Optional<Refusal> refusal = refusal(area, connection, holder);
      if (refusal.isPresent()) {
        counter(refused, refusal.get()).incrementAndGet();
        return false;
      }
    }
    return true;
  }

  /** Takes bytes whatever the limits say. */
  void hold(MemoryKind kind, long bytes, ConnectionMemory connection, MemoryHolder holder) {
    add(kind, bytes, connection, holder);
    relieve(kind.area());
  }

  void giveBack(MemoryKind kind, long bytes, ConnectionMemory connection, MemoryHolder holder) {
    add(kind, -bytes, connection, holder);
    connection.gaveBack(ticker.nanos());
  }

  private void add(MemoryKind kind, long bytes, ConnectionMemory connection, MemoryHolder holder) {
    area(kind.area()).used().addAndGet(bytes);
    counter(held, kind).addAndGet(bytes);
    connection.add(kind.area(), bytes);
    holder.add(kind.area(), bytes);
  }

  /** Moves a charge from one holder to another, whatever their shares. */
  void move(MemoryKind kind, long bytes, MemoryHolder from, MemoryHolder to) {
    from.add(kind.area(), -bytes);
    to.add(kind.area(), bytes);
  }

  /**
   * Closes the greediest connections when memory is nearly used up; one event loop at a time does
   * this.
   */
  private void relieve(MemoryArea area) {
    Area one = area(area);
    if (one.used().get() <= one.limit() * PRESSURE || !relieving.compareAndSet(false, true)) {
      return;
    }
    try {
      long excess = one.used().get() - (long) (one.limit() * RELIEVED);
      List<ConnectionMemory> greediest = Greediest.of(connections, area, excess);
      closed.addAndGet(greediest.stream().filter(ConnectionMemory::end).count());
    } finally {
      relieving.set(false);
    }
  }

  /** The limit of an area, in bytes. */
  public long limit(MemoryArea area) {
    return area(area).limit();
  }

  /** The memory held in an area now, in bytes. */
  public long used(MemoryArea area) {
    return area(area).used().get();
  }

  /** The memory of one kind held now, in bytes. */
  public long held(MemoryKind kind) {
    return counter(held, kind).get();
  }

  /** How often memory was refused because of this share. */
  public long refused(Refusal why) {
    return counter(refused, why).get();
  }

  /** How many connections were closed to make room. */
  public long closedConnections() {
    return closed.get();
  }

  /** The number of tenants and networks that hold memory or have a connection. */
  int holders() {
    return holders.size();
  }

  /** The number of connections that are open or hold memory. */
  int connections() {
    return connections.size();
  }

  private Area area(MemoryArea area) {
    return Objects.requireNonNull(areas.get(area), "every area has its limit");
  }

  private static <K> AtomicLong counter(Map<K, AtomicLong> counters, K key) {
    return Objects.requireNonNull(counters.get(key), "every constant has its counter");
  }
}
