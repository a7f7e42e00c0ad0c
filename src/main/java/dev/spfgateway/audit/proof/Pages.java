package dev.spfgateway.audit.proof;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Iterates over elements that are read page by page, with one page in memory. */
public final class Pages<T> implements Iterator<T> {
  private final Function<@Nullable T, List<T>> reading;
  private List<T> page = List.of();
  private int index;
  private @Nullable T last;
  private boolean over;

  /**
   * Creates an iterator.
   *
   * @param reading returns the page after an element, or the first page for null; an empty page is
   *     the end
   */
  public Pages(Function<@Nullable T, List<T>> reading) {
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

  /** Returns the next element without consuming it. */
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
