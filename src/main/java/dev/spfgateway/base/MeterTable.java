package dev.spfgateway.base;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one metric, by their labels. A meter is registered once and then found without
 * building anything. Once a given number is registered, labels that come later are replaced by ones
 * that say less, so that no input makes a metric grow without bound. Thread-safe; finding a meter
 * takes no lock.
 *
 * @param <K> the labels
 * @param <M> the meter
 */
public final class MeterTable<K, M> {
  private final int max;
  private final UnaryOperator<K> other;
  private final Function<K, M> register;
  private final Consumer<M> remove;
  private final ConcurrentMap<K, M> meters = new ConcurrentHashMap<>();

  /**
   * Creates a table without meters.
   *
   * @param max the number of meters from which on {@code other} applies
   * @param other replaces labels by others, of which there are few
   * @param register registers a meter with its labels
   * @param remove takes a meter out of the registry
   */
  public MeterTable(int max, UnaryOperator<K> other, Function<K, M> register, Consumer<M> remove) {
    this.max = max;
    this.other = other;
    this.register = register;
    this.remove = remove;
  }

  /** The meter with these labels, or the one that stands for them once there are too many. */
  public M of(K labels) {
    @Nullable M known = meters.get(labels);
    return known == null ? added(labels) : known;
  }

  private synchronized M added(K labels) {
    boolean full = meters.size() >= max && !meters.containsKey(labels);
    return meters.computeIfAbsent(full ? other.apply(labels) : labels, register);
  }

  /** Removes the meters whose labels have left the configuration, so that others find room. */
  public synchronized void removeIf(Predicate<K> gone) {
    List<K> all = new ArrayList<>(meters.keySet());
    all.stream().filter(gone).forEach(labels -> remove.accept(meters.remove(labels)));
  }

  /** The number of meters. */
  public int size() {
    return meters.size();
  }
}
