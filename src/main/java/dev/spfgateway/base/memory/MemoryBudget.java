package dev.spfgateway.base.memory;

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
 * Counts what clients make the gateway hold, and says no before it is held. Bytes are taken before
 * they are held and given back when they go. One instance serves all event loops without a lock.
 *
 * <p>What is charged where:
 *
 * <ul>
 *   <li>{@link MemoryKind#CONNECTION}: a flat charge when a connection is accepted ({@link
 *       #connection});
 *   <li>{@link MemoryKind#REQUEST}: a flat charge when a request's head has come, by the tenant
 *       listener; until its answer has ended and its stages are through;
 *   <li>{@link MemoryKind#BODY}: each block of a body before it is filled, by whoever collects it;
 *   <li>{@link MemoryKind#PIPELINED}: what comes behind an unfinished request, by the HTTP/1 guard;
 *   <li>{@link MemoryKind#ANSWER}: SPF's answers that are collected, a batch's answers;
 *   <li>{@link MemoryKind#STREAM}: a flat charge for a streamed answer, before its first byte.
 * </ul>
 *
 * <p>Each byte counts three times: for its connection, for whoever holds it (a tenant; before it is
 * known which tenant calls, the client's network) and for all. A holder may have as much as is left
 * free, and a connection a quarter of that. So one tenant alone never has more than half, two a
 * third each, and something is left for the next one, without a table of who is there (dynamic
 * thresholds, as switches share their memory among queues).
 *
 * <p>When more than nine tenths are taken, connections are closed until it is eight tenths: of the
 * holder that has most, the connection that has most; among equals the one that has gone without
 * progress for longest. Above eight tenths, a connection that holds much and asks for more than its
 * share is closed, too.
 */
public final class MemoryBudget {
  private static final double PRESSURE = 0.9;
  private static final double RELIEVED = 0.8;

  /** A connection may have this part of what is free. */
  private static final int CONNECTIONS_PART = 4;

  /** A connection that holds more than this part of the limit may be closed for asking for more. */
  private static final int GREEDY_PART = 256;

  private final Ticker ticker;
  private final Map<MemoryArea, Area> areas = new EnumMap<>(MemoryArea.class);
  private final Map<MemoryKind, AtomicLong> held = new EnumMap<>(MemoryKind.class);
  private final Map<Refusal, AtomicLong> refused = new EnumMap<>(Refusal.class);
  private final ConcurrentMap<String, MemoryHolder> holders = new ConcurrentHashMap<>();
  private final Set<ConnectionMemory> connections = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean relieving = new AtomicBoolean();
  private final AtomicLong closed = new AtomicLong();

  /** Whose share was used up. */
  public enum Refusal {
    CONNECTION("connection"),
    HOLDER("holder"),
    ALL("all");

    private final String word;

    Refusal(String word) {
      this.word = word;
    }

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
   * Takes the limits.
   *
   * @param heapBytes of {@link MemoryArea#HEAP}
   * @param directBytes of {@link MemoryArea#DIRECT}
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

  /** The budget of a JVM. */
  public static MemoryBudget of(MemoryConfig config, long maxHeap, long maxDirect, Ticker ticker) {
    return new MemoryBudget(config.heap().of(maxHeap), config.direct().of(maxDirect), ticker);
  }

  /** One without limits, for what no client caused. */
  public static MemoryBudget unlimited() {
    return new MemoryBudget(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, Ticker.system());
  }

  /**
   * Opens a connection's account, without any charge yet.
   *
   * @param network whose it is until a tenant has proven to be there
   * @param bounded whether that network may have its share only; false for a proxy of many clients
   * @param close ends the connection at once and without waiting for its client; called on any
   *     thread, once at most
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

  /** One more reference to a holder that is known. */
  MemoryHolder enter(MemoryHolder holder) {
    return enter(holder.name(), holder.isBounded());
  }

  void leave(MemoryHolder holder) {
    holders.computeIfPresent(holder.name(), (key, known) -> known.leave() ? known : null);
  }

  void forget(ConnectionMemory connection) {
    connections.remove(connection);
  }

  /** Takes bytes if there is room for them; false takes nothing. */
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
   * Near the end, who asks for more than its share is not answered any more: an answer would need
   * room, too, and what is left is for those who hold little.
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

  /** Whether what is held is within its shares. */
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

  /** What is held goes from one holder to another, whatever their shares. */
  void move(MemoryKind kind, long bytes, MemoryHolder from, MemoryHolder to) {
    from.add(kind.area(), -bytes);
    to.add(kind.area(), bytes);
  }

  /** Closes the greediest connections when the end is near; one event loop at a time looks. */
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

  /** True when nothing more may be held in that area, not even to say so. */
  public boolean isExhausted(MemoryArea area) {
    return area(area).free() <= 0;
  }

  /** The limit in bytes. */
  public long limit(MemoryArea area) {
    return area(area).limit();
  }

  /** What is held now, in bytes. */
  public long used(MemoryArea area) {
    return area(area).used().get();
  }

  /** What is held of one kind now, in bytes. */
  public long held(MemoryKind kind) {
    return counter(held, kind).get();
  }

  /** How often room was refused, and for whose share. */
  public long refused(Refusal why) {
    return counter(refused, why).get();
  }

  /** How many connections were closed to make room. */
  public long closedConnections() {
    return closed.get();
  }

  /** How many tenants and networks hold something, or have a connection. */
  int holders() {
    return holders.size();
  }

  /** How many connections hold something, or are open. */
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
