package dev.spfgateway.simulator.edm;

import dev.spfgateway.odata.ODataSyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An {@code $orderby}: properties of primitive types, each with {@code asc} or {@code desc}. */
final class OrderBy {
  private OrderBy() {}

  /**
   * Reads the option's decoded text.
   *
   * @throws ODataSyntaxException when it is malformed or names no primitive property
   */
  static Comparator<Entity> parse(String text, EntityType type) {
    List<Comparator<Entity>> orders = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String[] words = part.strip().split(" +", 3);
      boolean descending = words.length == 2 && words[1].equals("desc");
      if (words.length > 2 || words.length == 2 && !descending && !words[1].equals("asc")) {
        throw new ODataSyntaxException("$orderby is malformed");
      }
      Comparator<Entity> next = by(words[0], type);
      orders.add(descending ? next.reversed() : next);
    }
    return orders.stream().reduce(Comparator::thenComparing).orElseThrow();
  }

  private static Comparator<Entity> by(String name, EntityType type) {
    boolean sortable =
        type.property(name)
            .filter(property -> property.type() instanceof PropertyType.Primitive)
            .isPresent();
    if (!sortable) {
      throw new ODataSyntaxException("$orderby can't sort by '" + name + "'");
    }
    return (a, b) -> compare(a.value(name), b.value(name));
  }

  /** Null comes first, as in WCF Data Services. */
  private static int compare(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == b ? 0 : a == null ? -1 : 1;
    }
    return compareSame(a, b);
  }

  /** Values of one property have one class. */
  @SuppressWarnings("unchecked")
  private static int compareSame(Object a, Object b) {
    return ((Comparable<Object>) a).compareTo(b);
  }
}
