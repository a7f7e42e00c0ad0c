package dev.spfgateway.base;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waiting work of several tenants, who are served in turns: a tenant that has much waits behind
 * itself and not in front of others. Bounded in all; when it is full, the tenant that waits most
 * gives up its last place. Items are told apart by {@code equals}. Adding and taking cost no more
 * when much waits. Guarded by whoever uses it.
 */
public final class FairQueue<T> {
  private final int most;

  /** In the order of the turns; holds an entry only for tenants that wait. */
  private final Map<String, Line<T>> waiting = new LinkedHashMap<>();

  /** The tenants that wait, by how many items each has. */
  private final TreeMap<Integer, LinkedHashSet<String>> byCount = new TreeMap<>();

  private int size;

  /** Holds so many items at most. */
  public FairQueue(int most) {
    this.most = most;
  }

  /** What one tenant waits for, in its order; either end and any item are found at once. */
  private static final class Line<T> {
    private final TreeMap<Long, T> items = new TreeMap<>();
    private final Map<T, Long> places = new HashMap<>();
    private long next;

    boolean add(T item) {
      if (places.putIfAbsent(item, next) != null) {
        return false;
      }
      items.put(next, item);
      next++;
      return true;
    }

    boolean remove(T item) {
      @Nullable Long place = places.remove(item);
      return place != null && items.remove(place) != null;
    }

    T first() {
      return items.firstEntry().getValue();
    }

    T last() {
      return items.lastEntry().getValue();
    }

    int size() {
      return items.size();
    }
  }

  /**
   * Adds an item behind the tenant's others.
   *
   * @return what has no place now: nothing, the last item of the tenant that waits most, or the
   *     item itself where its own tenant does
   */
  public Optional<T> add(String tenant, T item) {
    if (size < most) {
      put(tenant, item);
      return Optional.empty();
    }
    if (byCount.isEmpty() || count(tenant) + 1 >= byCount.lastKey()) {
      return Optional.of(item);
    }
    String greediest = byCount.lastEntry().getValue().iterator().next();
    T last = line(greediest).last();
    boolean unused = remove(greediest, last);
    put(tenant, item);
    return Optional.of(last);
  }

  private Line<T> line(String tenant) {
    return waiting.getOrDefault(tenant, new Line<>());
  }

  private void put(String tenant, T item) {
    Line<T> line = waiting.computeIfAbsent(tenant, name -> new Line<>());
    if (line.add(item)) {
      size++;
      recount(tenant, line.size() - 1, line.size());
    }
  }

  private void recount(String tenant, int before, int now) {
    byCount.computeIfPresent(
        before, (count, tenants) -> tenants.remove(tenant) && tenants.isEmpty() ? null : tenants);
    if (now > 0) {
      byCount.computeIfAbsent(now, count -> new LinkedHashSet<>()).add(tenant);
    }
  }

  /** Whether a tenant waits that may be served. */
  public boolean hasNext(Predicate<String> mayBeServed) {
    return waiting.keySet().stream().anyMatch(mayBeServed);
  }

  /** Takes the first item of the tenant whose turn it is, among those that may be served. */
  public Optional<T> next(Predicate<String> mayBeServed) {
    Optional<String> turn = waiting.keySet().stream().filter(mayBeServed).findFirst();
    return turn.map(this::take);
  }

  private T take(String tenant) {
    Line<T> line = line(tenant);
    T first = line.first();
    boolean unused = remove(tenant, first);
    if (line.size() > 0) {
      // Behind all others that wait now.
      waiting.remove(tenant);
      waiting.put(tenant, line);
    }
    return first;
  }

  /** Takes an item out; false when it did not wait. */
  public boolean remove(String tenant, T item) {
    Line<T> line = line(tenant);
    if (!line.remove(item)) {
      return false;
    }
    size--;
    recount(tenant, line.size() + 1, line.size());
    if (line.size() == 0) {
      waiting.remove(tenant);
    }
    return true;
  }

  /** How many items of a tenant wait. */
  public int count(String tenant) {
    return line(tenant).size();
  }

  /** All that waits. */
  public List<T> all() {
    List<T> all = new ArrayList<>(size);
    waiting.values().forEach(line -> all.addAll(line.items.values()));
    return all;
  }

  /** How many items wait. */
  public int size() {
    return size;
  }
}
