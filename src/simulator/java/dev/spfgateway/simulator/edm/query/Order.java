package dev.spfgateway.simulator.edm.query;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list: by {@code $orderby}, then by key, so that every entity has a definite
 * position. WCF Data Services sorts by key alone when only a part of a list is requested.
 */
final class Order {
  private static final int MAX_PARTS = 16;

  private final List<Part> parts;

  /** One expression of the order. */
  private record Part(TypedExpression by, boolean descending) {
    int compare(@Nullable Object left, @Nullable Object right) {
      int order = Comparison.orderWithNulls(left, right);
      return descending ? -order : order;
    }
  }

  private Order(List<Part> parts) {
    this.parts = parts;
  }

  /**
   * Reads the decoded text of {@code $orderby}.
   *
   * @param text empty for the order by key
   * @throws ODataSyntaxException when the text is malformed or names no comparable property
   */
  static Order parse(Optional<String> text, EntityType type) {
    List<Part> parts = new ArrayList<>();
    if (text.isPresent()) {
      ExpressionParser parser = new ExpressionParser(text.get(), type);
      do {
        TypedExpression by = parser.expression();
        boolean descending = parser.takeIf("desc");
        if (!descending && parser.takeIf("asc")) {
          descending = false;
        }
        parts.add(new Part(by, descending));
      } while (parser.takeComma());
    }
    if (parts.size() > MAX_PARTS) {
      throw new ODataSyntaxException("$orderby has more than " + MAX_PARTS + " parts");
    }
    Schema.KEY.forEach(part -> parts.add(new Part(TypedExpression.property(type, part), false)));
    return new Order(parts);
  }

  /** The order as a comparator. */
  Comparator<Entity> comparator() {
    return (left, right) -> {
      int order = 0;
      for (int i = 0; order == 0 && i < parts.size(); i++) {
        Evaluated both = new Evaluated(parts.get(i), left, right);
        order = both.compare();
      }
      return order;
    };
  }

  private record Evaluated(Part part, Entity left, Entity right) {
    int compare() {
      TypedExpression.Evaluation value = part.by().value();
      return part.compare(value.of(left), value.of(right));
    }
  }

  /** The position of an entity in this order: one literal per part, separated by commas. */
  String token(Entity entity) {
    List<String> literals = new ArrayList<>();
    parts.forEach(part -> literals.add(SkipToken.print(part.by().value().of(entity))));
    return String.join(",", literals);
  }

  /**
   * The number of entities of a list in this order that precede or equal a position.
   *
   * @throws ODataSyntaxException when the token is not a position in this order
   */
  int countUpTo(String token, List<Entity> sorted) {
    List<TypedExpression> place = SkipToken.parse(token);
    boolean fits = place.size() == parts.size();
    for (int i = 0; fits && i < place.size(); i++) {
      TypedExpression.Kind kind = place.get(i).kind();
      fits = kind == parts.get(i).by().kind() || kind == TypedExpression.Kind.NULL;
    }
    if (!fits) {
      throw new ODataSyntaxException("The $skiptoken does not fit the order of the list.");
    }
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(sorted.get(middle), place) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int compare(Entity entity, List<TypedExpression> place) {
    int order = 0;
    for (int i = 0; order == 0 && i < parts.size(); i++) {
      Part part = parts.get(i);
      order = part.compare(part.by().value().of(entity), place.get(i).value().of(entity));
    }
    return order;
  }
}
