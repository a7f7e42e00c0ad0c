package dev.spfgateway.odata;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a client accepts. Read leniently, because it only chooses the form of an answer: a range
 * that can't be read is passed over.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1">RFC 9110, 12.5.1</a>
 */
final class AcceptHeader {
  /** More ranges than any client sends; the rest of a longer list is not looked at. */
  private static final int MAX_RANGES = 32;

  private static final Pattern Q = Pattern.compile("0(\\.\\d{0,3})?|1(\\.0{0,3})?");

  private final List<Range> ranges;

  private AcceptHeader(List<Range> ranges) {
    this.ranges = ranges;
  }

  private record Range(MediaType type, double q, int place) {
    /** How closely a wildcard names what it matches; 2 is no wildcard at all. */
    int precision() {
      return type.name().equals("*/*") ? 0 : type.name().endsWith("/*") ? 1 : 2;
    }
  }

  /**
   * How well a client likes a type.
   *
   * @param q from 0, exclusive, to 1
   * @param place of the range that says so, in the header
   */
  record Match(double q, int place) {
    boolean isBetterThan(Match other) {
      return q > other.q || q == other.q && place < other.place;
    }
  }

  static AcceptHeader parse(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String part : text.split(",", MAX_RANGES + 1)) {
      if (ranges.size() < MAX_RANGES) {
        read(part, ranges.size()).ifPresent(ranges::add);
      }
    }
    return new AcceptHeader(ranges);
  }

  private static Optional<Range> read(String part, int place) {
    try {
      // "; q=0.01" is common although a blank before the name is no blank in the value.
      MediaType type = MediaType.parse(part.strip());
      String q = type.parameter("q").orElse("1");
      return Q.matcher(q).matches()
          ? Optional.of(new Range(type, Double.parseDouble(q), place))
          : Optional.empty();
    } catch (ODataSyntaxException e) {
      return Optional.empty();
    }
  }

  /**
   * How well a type is liked: the most precise range that matches it decides, and of several the
   * first.
   *
   * @param named tells whether a range without wildcard names the type, which is one of {@code
   *     application/…}
   * @return empty when it is not accepted
   */
  Optional<Match> match(Predicate<MediaType> named) {
    Optional<Range> decisive = Optional.empty();
    for (Range range : ranges) {
      boolean matches =
          switch (range.precision()) {
            case 0 -> true;
            case 1 -> range.type().name().equals("application/*");
            default -> named.test(range.type());
          };
      if (matches && decisive.map(Range::precision).orElse(-1) < range.precision()) {
        decisive = Optional.of(range);
      }
    }
    return decisive
        .filter(range -> range.q() > 0)
        .map(range -> new Match(range.q(), range.place()));
  }
}
