package dev.spfgateway.base.window;

import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The last steps of time, each with a value of its own. Takes no lock. Thread-safe. */
final class Slots<T> {
  private final Ticker ticker;
  private final long startNanos;
  private final Duration step;
  private final int count;
  private final Supplier<T> empty;
  private final AtomicReferenceArray<@Nullable Slot<T>> slots;

  private record Slot<T>(long step, T value) {}

  /**
   * Remembers whole steps and the current one.
   *
   * @param count the whole steps
   * @param empty makes the value of a new step
   */
  Slots(Ticker ticker, Duration step, int count, Supplier<T> empty) {
    this.ticker = ticker;
    this.startNanos = ticker.nanos();
    this.step = step;
    this.count = count;
    this.empty = empty;
    this.slots = new AtomicReferenceArray<>(count + 1);
  }

  /** The current step's value. */
  T current() {
    long now = step();
    int index = (int) (now % (count + 1));
    @Nullable Slot<T> slot = slots.get(index);
    while (slot == null || slot.step() != now) {
      Slot<T> made = new Slot<>(now, empty.get());
      if (slots.compareAndSet(index, slot, made)) {
        return made.value();
      }
      slot = slots.get(index);
    }
    return slot.value();
  }

  /** The number of the current step, 0 for the first one. */
  long step() {
    return (ticker.nanos() - startNanos) / step.toNanos();
  }

  /** The values of some steps, the oldest first; those in which nothing happened are left out. */
  List<T> last(int youngestAge, int oldestAge) {
    List<T> values = new ArrayList<>();
    for (int age = oldestAge; age >= youngestAge; age--) {
      @Nullable T value = of(age);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /** The value of the step that began so many steps ago; null when nothing happened in it. */
  @Nullable T of(int age) {
    long wanted = step() - age;
    if (wanted < 0) {
      return null;
    }
    @Nullable Slot<T> slot = slots.get((int) (wanted % (count + 1)));
    return slot != null && slot.step() == wanted ? slot.value() : null;
  }
}
