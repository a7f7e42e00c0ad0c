package dev.spfgateway.cli;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Goes through what is read page by page, with one page in memory. */
final class Pages<T> implements Iterator<T> {
  private final Function<@Nullable T, List<T>> reading;
  private List<T> page = List.of();
  private int index;
  private @Nullable T last;
  private boolean over;

  /**
   * Begins.
   *
   * @param reading the page behind an element, the first one behind null; an empty one is the end
   */
  Pages(Function<@Nullable T, List<T>> reading) {
    this.reading = reading;
  }

  @Override
  public boolean hasNext() {
    if (index == page.size() && !over) {
      page = reading.apply(last);
      index = 0;
      over = page.isEmpty();
    }
    return !over;
  }

  /** The next one, which stays the next one. */
  T peek() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.get(index);
  }

  @Override
  public T next() {
    T next = peek();
    last = next;
    index++;
    return next;
  }
}
