package dev.spfgateway.odata;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The media ranges that a client accepts. Read leniently, because they only choose the form of an
 * answer: a range that can't be parsed is skipped.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1">RFC 9110, 12.5.1</a>
 */
final class AcceptHeader {
  /** More ranges than any client sends; later ranges are ignored. */
  private static final int MAX_RANGES = 32;

  private static final Pattern Q = Pattern.compile("0(\\.\\d{0,3})?|1(\\.0{0,3})?");

  private final List<Range> ranges;

  private AcceptHeader(List<Range> ranges) {
    this.ranges = ranges;
  }

  private record Range(MediaType type, double q, int place) {
    /** How precisely a range names a type: 0 to 2, where 2 means without a wildcard. */
    int precision() {
      return type.name().equals("*/*") ? 0 : type.name().endsWith("/*") ? 1 : 2;
    }
  }

  /**
   * How strongly a client prefers a type.
   *
   * @param q from 0, exclusive, to 1
   * @param place position in the header of the range that decided
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
      // "; q=0.01" is common, although the value may not contain that blank.
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
   * The client's preference for a type, decided by the most precise range that matches it, and
   * among equally precise ones by the first.
   *
   * @param named tells whether a range without wildcard names the type, which is one of {@code
   *     application/…}
   * @return empty when the type is not accepted
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
