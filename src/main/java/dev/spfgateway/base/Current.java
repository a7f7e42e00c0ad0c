package dev.spfgateway.base;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The newest version of something that is only ever replaced as a whole, such as a configuration
 * that was read anew. Safe for use by all threads; whoever needs one consistent view of it takes it
 * once and keeps that.
 *
 * @param <T> an immutable type
 */
public final class Current<T> implements Supplier<T> {
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();
  private volatile T value;

  /** Begins with a first version. */
  public Current(T first) {
    this.value = first;
  }

  @Override
  public T get() {
    return value;
  }

  /** Replaces the version; whoever asks from now on gets this one. */
  public void set(T next) {
    value = next;
    followers.forEach(Runnable::run);
  }

  /** Has somebody told of each replacement, on the thread that replaces. */
  public void onChange(Runnable follower) {
    followers.add(follower);
  }
}
