package dev.spfgateway.base;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The newest version of an immutable value that is replaced as a whole, such as a reloaded
 * configuration. Code that needs one consistent view takes the value once and keeps it.
 * Thread-safe.
 *
 * @param <T> an immutable type
 */
public final class Current<T> implements Supplier<T> {
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();
  private volatile T value;

  /** Creates it with its first version. */
  public Current(T first) {
    this.value = first;
  }

  @Override
  public T get() {
    return value;
  }

  /** Replaces the version for all later calls of {@link #get}, and tells the followers. */
  public void set(T next) {
    value = next;
    followers.forEach(Runnable::run);
  }

  /** Runs {@code follower} after each replacement, on the thread that replaces. */
  public void onChange(Runnable follower) {
    followers.add(follower);
  }
}
