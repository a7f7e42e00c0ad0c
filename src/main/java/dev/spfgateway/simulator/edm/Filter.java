package dev.spfgateway.simulator.edm;

import dev.spfgateway.odata.Literal;
import dev.spfgateway.odata.ODataSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A {@code $filter}: comparisons by {@code eq}, joined by {@code and}, in any parentheses. */
@FunctionalInterface
interface Filter {
  /** True when the entity passes. */
  boolean matches(Entity entity);

  /**
   * Reads the option's decoded text.
   *
   * @param type whose properties it may name
   * @throws ODataSyntaxException when it is malformed, names an unknown property, compares
   *     different types or uses another operator
   */
  static Filter parse(String text, EntityType type) {
    Parser parser = new Parser(tokens(text), type);
    Filter filter = parser.conjunction(0);
    if (parser.next < parser.tokens.size()) {
      throw new ODataSyntaxException("$filter has something behind its end: " + parser.take());
    }
    return filter;
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == ' ') {
        i++;
      } else if (c == '(' || c == ')') {
        tokens.add(String.valueOf(c));
        i++;
      } else {
        int end = wordEnd(text, i);
        tokens.add(text.substring(i, end));
        i = end;
      }
    }
    return tokens;
  }

  private static int wordEnd(String text, int start) {
    boolean quoted = false;
    int i = start;
    while (i < text.length() && (quoted || " ()".indexOf(text.charAt(i)) < 0)) {
      quoted ^= text.charAt(i) == '\'';
      i++;
    }
    return i;
  }

  /** A recursive descent over the tokens. */
  final class Parser {
    private static final int MAX_DEPTH = 30;

    private final List<String> tokens;
    private final EntityType type;
    private int next;

    private Parser(List<String> tokens, EntityType type) {
      this.tokens = tokens;
      this.type = type;
    }

    private String take() {
      if (next >= tokens.size()) {
        throw new ODataSyntaxException("$filter ends too early");
      }
      return tokens.get(next++);
    }

    private boolean takeIf(String token) {
      boolean found = next < tokens.size() && tokens.get(next).equals(token);
      next += found ? 1 : 0;
      return found;
    }

    private Filter conjunction(int depth) {
      List<Filter> all = new ArrayList<>();
      all.add(term(depth));
      while (takeIf("and")) {
        all.add(term(depth));
      }
      return entity -> all.stream().allMatch(filter -> filter.matches(entity));
    }

    private Filter term(int depth) {
      if (depth > MAX_DEPTH) {
        throw new ODataSyntaxException("$filter is nested too deeply");
      }
      if (takeIf("(")) {
        Filter inner = conjunction(depth + 1);
        if (!takeIf(")")) {
          throw new ODataSyntaxException("$filter lacks a closing parenthesis");
        }
        return inner;
      }
      return comparison();
    }

    private Filter comparison() {
      String left = take();
      String operator = take();
      String right = take();
      if (!operator.equals("eq")) {
        throw new ODataSyntaxException("the simulator's $filter has no operator " + operator);
      }
      Optional<Property> property = type.property(left);
      return property.isPresent()
          ? equal(property.get(), Literal.parse(right))
          : equal(known(right), Literal.parse(left));
    }

    private Property known(String name) {
      return type.property(name)
          .orElseThrow(
              () ->
                  new ODataSyntaxException(
                      "Could not find a property named '"
                          + name
                          + "' on type '"
                          + type.qualifiedName()
                          + "'."));
    }

    private static Filter equal(Property property, Literal literal) {
      String name = property.name();
      Object wanted = value(property, literal);
      return entity -> same(wanted, entity.value(name));
    }

    private static boolean same(@Nullable Object wanted, @Nullable Object found) {
      if (wanted instanceof Long number && found instanceof Integer other) {
        return number == other.longValue();
      }
      return wanted == null ? found == null : wanted.equals(found);
    }

    private static @Nullable Object value(Property property, Literal literal) {
      if (literal instanceof Literal.Plain plain && plain.text().equals("null")) {
        return null;
      }
      @Nullable Object value =
          property.type() instanceof PropertyType.Primitive primitive
              ? value(primitive, literal)
              : null;
      if (value == null) {
        throw new ODataSyntaxException(
            "A binary operator with incompatible types was detected: '"
                + property.type().edmName()
                + "' and "
                + literal.print());
      }
      return value;
    }

    private static @Nullable Object value(PropertyType.Primitive type, Literal literal) {
      if (literal instanceof Literal.OfGuid guid) {
        UUID value = guid.value();
        return type == PropertyType.Primitive.GUID ? value : null;
      }
      if (literal instanceof Literal.OfString string) {
        return type == PropertyType.Primitive.STRING ? string.value() : null;
      }
      String text = literal.print();
      return switch (type) {
        case BOOLEAN -> text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : null;
        case BYTE, INT16, INT32, INT64 ->
            text.matches("-?\\d{1,18}L?") ? Long.valueOf(text.replace("L", "")) : null;
        case GUID, STRING, DATE_TIME -> null;
      };
    }
  }
}
