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
 * A bounded queue that serves several tenants in turns, so that a tenant with much waiting work
 * delays only itself. When the queue is full, the tenant with the most waiting items loses its last
 * one. Items are compared with {@code equals}. The cost of adding and taking does not grow with the
 * queue. Not thread-safe; the caller guards it.
 */
public final class FairQueue<T> {
  private final int most;

  /** Lines in the order of the turns; only tenants with waiting items have one. */
  private final Map<String, Line<T>> waiting = new LinkedHashMap<>();

  /** The waiting tenants by their number of items. */
  private final TreeMap<Integer, LinkedHashSet<String>> byCount = new TreeMap<>();

  private int size;

  /** Creates a queue that holds at most {@code most} items. */
  public FairQueue(int most) {
    this.most = most;
  }

  /** One tenant's waiting items in order; either end and any item are found at once. */
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
   * Adds an item after the tenant's others.
   *
   * @return the item that was displaced: none, the last item of the tenant with the most items, or
   *     the new item itself when its own tenant is the one with the most
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

  /** Whether a tenant that may be served has a waiting item. */
  public boolean hasNext(Predicate<String> mayBeServed) {
    return waiting.keySet().stream().anyMatch(mayBeServed);
  }

  /** Takes the first item of the next tenant in turn that may be served. */
  public Optional<T> next(Predicate<String> mayBeServed) {
    Optional<String> turn = waiting.keySet().stream().filter(mayBeServed).findFirst();
    return turn.map(this::take);
  }

  private T take(String tenant) {
    Line<T> line = line(tenant);
    T first = line.first();
    boolean unused = remove(tenant, first);
    if (line.size() > 0) {
      // After all tenants that wait now.
      waiting.remove(tenant);
      waiting.put(tenant, line);
    }
    return first;
  }

  /** Removes an item; false when it was not in the queue. */
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

  /** The number of a tenant's waiting items. */
  public int count(String tenant) {
    return line(tenant).size();
  }

  /** All waiting items. */
  public List<T> all() {
    List<T> all = new ArrayList<>(size);
    waiting.values().forEach(line -> all.addAll(line.items.values()));
    return all;
  }

  /** The number of waiting items. */
  public int size() {
    return size;
  }
}
