package dev.spfgateway.simulator.edm.query;

import static java.util.Map.entry;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.Timestamps;
import dev.spfgateway.simulator.edm.query.TypedExpression.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** OData v3's functions over strings and times. A null argument makes the result null. */
final class Functions {
  private static final List<Kind> ONE = List.of(Kind.STRING);
  private static final List<Kind> TWO = List.of(Kind.STRING, Kind.STRING);
  private static final List<Kind> THREE = List.of(Kind.STRING, Kind.STRING, Kind.STRING);

  private static final Map<String, Function> KNOWN =
      Map.ofEntries(
          // The second argument is searched for the first.
          entry("substringof", new Function(TWO, Kind.BOOLEAN, a -> text(a, 1).contains(text(a)))),
          entry("startswith", new Function(TWO, Kind.BOOLEAN, a -> text(a).startsWith(text(a, 1)))),
          entry("endswith", new Function(TWO, Kind.BOOLEAN, a -> text(a).endsWith(text(a, 1)))),
          entry("length", new Function(ONE, Kind.NUMBER, a -> number(text(a).length()))),
          entry(
              "indexof", new Function(TWO, Kind.NUMBER, a -> number(text(a).indexOf(text(a, 1))))),
          entry("replace", new Function(THREE, Kind.STRING, Functions::replace)),
          entry(
              "substring",
              new Function(List.of(Kind.STRING, Kind.NUMBER), Kind.STRING, a -> cut(a))),
          entry("tolower", new Function(ONE, Kind.STRING, a -> text(a).toLowerCase(Locale.ROOT))),
          entry("toupper", new Function(ONE, Kind.STRING, a -> text(a).toUpperCase(Locale.ROOT))),
          entry("trim", new Function(ONE, Kind.STRING, a -> text(a).strip())),
          entry("concat", new Function(TWO, Kind.STRING, Functions::concat)),
          entry("year", part(LocalDateTime::getYear)),
          entry("month", part(LocalDateTime::getMonthValue)),
          entry("day", part(LocalDateTime::getDayOfMonth)),
          entry("hour", part(LocalDateTime::getHour)),
          entry("minute", part(LocalDateTime::getMinute)),
          entry("second", part(LocalDateTime::getSecond)));

  /** {@code substring} with a length as its third argument. */
  private static final Function SUBSTRING_OF_LENGTH =
      new Function(
          List.of(Kind.STRING, Kind.NUMBER, Kind.NUMBER), Kind.STRING, Functions::cutToLength);

  /** Computes a function's result from its arguments, none of them null. */
  @FunctionalInterface
  private interface Body {
    Object apply(List<Object> arguments);
  }

  private record Function(List<Kind> parameters, Kind result, Body body) {}

  private Functions() {}

  /**
   * Calls a function.
   *
   * @throws ODataSyntaxException when no function of that name takes these arguments
   */
  static TypedExpression call(String name, List<TypedExpression> arguments) {
    Function known = KNOWN.get(name);
    if (known == null) {
      throw new ODataSyntaxException("An unknown function with name '" + name + "' was found.");
    }
    Function function =
        name.equals("substring") && arguments.size() == 3 ? SUBSTRING_OF_LENGTH : known;
    if (!takes(function, arguments)) {
      throw new ODataSyntaxException(
          "No function signature for the function with name '"
              + name
              + "' matches the specified arguments; it takes "
              + function.parameters()
              + ".");
    }
    return new TypedExpression(
        function.result(),
        entity -> {
          List<Object> values = new ArrayList<>();
          for (TypedExpression argument : arguments) {
            @Nullable Object value = argument.value().of(entity);
            if (value != null) {
              values.add(value);
            }
          }
          return values.size() == arguments.size() ? function.body().apply(values) : null;
        });
  }

  private static boolean takes(Function function, List<TypedExpression> arguments) {
    boolean right = function.parameters().size() == arguments.size();
    for (int i = 0; right && i < arguments.size(); i++) {
      Kind kind = arguments.get(i).kind();
      right = kind == function.parameters().get(i) || kind == Kind.NULL;
    }
    return right;
  }

  private static Function part(ToIntFunction<LocalDateTime> part) {
    return new Function(
        List.of(Kind.TIME),
        Kind.NUMBER,
        a -> number(part.applyAsInt(Timestamps.wallClock((Instant) a.get(0)))));
  }

  private static String text(List<Object> arguments) {
    return text(arguments, 0);
  }

  private static String text(List<Object> arguments, int index) {
    return (String) arguments.get(index);
  }

  private static BigDecimal number(int value) {
    return BigDecimal.valueOf(value);
  }

  /** Bounded, so that nested calls can't produce a huge text. */
  private static String concat(List<Object> arguments) {
    return bounded(text(arguments).concat(text(arguments, 1)));
  }

  private static String replace(List<Object> arguments) {
    String find = text(arguments, 1);
    String with = text(arguments, 2);
    return find.isEmpty() ? text(arguments) : bounded(text(arguments).replace(find, with));
  }

  private static String bounded(String text) {
    return text.length() <= 100_000 ? text : text.substring(0, 100_000);
  }

  /** A position outside the text counts as its nearest end. */
  private static String cut(List<Object> arguments) {
    String text = text(arguments);
    return text.substring(position(arguments.get(1), text.length()));
  }

  private static String cutToLength(List<Object> arguments) {
    String rest = cut(arguments);
    return rest.substring(0, position(arguments.get(2), rest.length()));
  }

  private static int position(Object number, int end) {
    BigDecimal wanted = (BigDecimal) number;
    return wanted.max(BigDecimal.ZERO).min(BigDecimal.valueOf(end)).intValue();
  }
}
