package dev.spfgateway.simulator.edm.query;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.query.TypedExpression.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The comparison operators between two values of one kind. */
enum Comparison {
  EQ,
  NE,
  GT,
  GE,
  LT,
  LE;

  /** An operator by its name, which is lower case. */
  static Optional<Comparison> named(String text) {
    return Arrays.stream(values())
        .filter(operator -> operator.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst();
  }

  /**
   * Compares two expressions. Null equals only null, and is neither greater nor less than anything.
   *
   * @throws ODataSyntaxException when their kinds differ
   */
  TypedExpression of(TypedExpression left, TypedExpression right) {
    boolean comparable =
        left.kind() == right.kind() || left.kind() == Kind.NULL || right.kind() == Kind.NULL;
    if (!comparable) {
      throw new ODataSyntaxException(
          "A binary operator with incompatible types was detected. Found operand types "
              + left.kind()
              + " and "
              + right.kind()
              + " for operator kind "
              + this
              + ".");
    }
    return new TypedExpression(
        Kind.BOOLEAN, entity -> holds(left.value().of(entity), right.value().of(entity)));
  }

  private boolean holds(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return (this == EQ && left == right) || (this == NE && left != right);
    }
    int order = order(left, right);
    return switch (this) {
      case EQ -> order == 0;
      case NE -> order != 0;
      case GT -> order > 0;
      case GE -> order >= 0;
      case LT -> order < 0;
      case LE -> order <= 0;
    };
  }

  /** Null comes first, as in WCF Data Services. */
  static int orderWithNulls(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return left == right ? 0 : left == null ? -1 : 1;
    }
    return order(left, right);
  }

  /** Values of one kind have one class. GUIDs are ordered by their digits. */
  @SuppressWarnings("unchecked")
  private static int order(Object left, Object right) {
    return left instanceof UUID
        ? left.toString().compareTo(right.toString())
        : ((Comparable<Object>) left).compareTo(right);
  }
}
