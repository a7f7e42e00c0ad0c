package dev.spfgateway.base;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Waiting work of several tenants, who are served in turns: a tenant that has much waits behind
 * itself and not in front of others. Bounded in all; when it is full, the tenant that waits most
 * gives up its last place. Items are told apart by {@code equals}. Guarded by whoever uses it.
 */
public final class FairQueue<T> {
  private final int most;

  /** In the order of the turns; holds an entry only for tenants that wait. */
  private final Map<String, LinkedHashSet<T>> waiting = new LinkedHashMap<>();

  private int size;

  /** Holds so many items at most. */
  public FairQueue(int most) {
    this.most = most;
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
    Optional<String> greediest = greediest();
    if (greediest.isEmpty() || count(tenant) + 1 >= count(greediest.get())) {
      return Optional.of(item);
    }
    T last = last(waiting.getOrDefault(greediest.get(), new LinkedHashSet<>()));
    boolean unused = remove(greediest.get(), last);
    put(tenant, item);
    return Optional.of(last);
  }

  private void put(String tenant, T item) {
    if (waiting.computeIfAbsent(tenant, name -> new LinkedHashSet<>()).add(item)) {
      size++;
    }
  }

  private Optional<String> greediest() {
    return waiting.entrySet().stream()
        .max((one, other) -> Integer.compare(one.getValue().size(), other.getValue().size()))
        .map(Map.Entry::getKey);
  }

  private static <T> T last(Set<T> own) {
    return new ArrayList<>(own).get(own.size() - 1);
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
    LinkedHashSet<T> own = waiting.getOrDefault(tenant, new LinkedHashSet<>());
    waiting.remove(tenant);
    T first = own.iterator().next();
    own.remove(first);
    size--;
    if (!own.isEmpty()) {
      // Behind all others that wait now.
      waiting.put(tenant, own);
    }
    return first;
  }

  /** Takes an item out; false when it did not wait. */
  public boolean remove(String tenant, T item) {
    LinkedHashSet<T> own = waiting.getOrDefault(tenant, new LinkedHashSet<>());
    boolean waited = own.remove(item);
    if (waited) {
      size--;
    }
    if (own.isEmpty()) {
      waiting.remove(tenant);
    }
    return waited;
  }

  /** How many items of a tenant wait. */
  public int count(String tenant) {
    return waiting.getOrDefault(tenant, new LinkedHashSet<>()).size();
  }

  /** All that waits. */
  public List<T> all() {
    List<T> all = new ArrayList<>(size);
    waiting.values().forEach(all::addAll);
    return all;
  }

  /** How many items wait. */
  public int size() {
    return size;
  }
}
