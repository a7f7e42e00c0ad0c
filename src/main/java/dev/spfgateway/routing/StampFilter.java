package dev.spfgateway.routing;

import dev.spfgateway.base.StampId;
import dev.spfgateway.odata.query.QueryOptions;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the stamps that a query's {@code $filter} compares {@code StampId} with, on either side of
 * the comparison. Used only to choose the stamp of a read; a read without a result here goes to the
 * subscription's first stamp.
 */
final class StampFilter {
  private static final String GUID = "[gG][uU][iI][dD]'\\{?([0-9A-Fa-f-]{36})\\}?'";
  private static final Pattern COMPARISON =
      Pattern.compile(
          "\\bStampId\\s++eq\\s++\\(?+\\s*+"
              + GUID
              + "|"
              + GUID
              + "(?:\\s*+\\)\\s++|\\s++)eq\\s++\\(?+\\s*+StampId\\b");

  private StampFilter() {}

  static Set<StampId> stamps(QueryOptions query) {
    return query
        .values("$filter")
        .flatMap(filter -> COMPARISON.matcher(filter).results())
        .flatMap(StampFilter::guid)
        .flatMap(guid -> StampId.parse(guid).stream())
        .collect(Collectors.toSet());
  }

  private static Stream<String> guid(MatchResult comparison) {
    return Optional.ofNullable(comparison.group(1))
        .or(() -> Optional.ofNullable(comparison.group(2)))
        .stream();
  }
}
