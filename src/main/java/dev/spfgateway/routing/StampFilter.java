package dev.spfgateway.routing;

import dev.spfgateway.base.StampId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the stamps that a query's {@code $filter} compares {@code StampId} with. Only chooses where
 * a read goes: what is not found here is asked of the subscription's first stamp.
 */
final class StampFilter {
  private static final Pattern COMPARISON =
      Pattern.compile("\\bStampId\\s+eq\\s+[gG][uU][iI][dD]'\\{?([0-9A-Fa-f-]{36})\\}?'");

  private StampFilter() {}

  static Set<StampId> stamps(String query) {
    Set<StampId> stamps = new HashSet<>();
    for (String option : query.split("&", 64)) {
      int equals = option.indexOf('=');
      if (equals > 0 && decode(option.substring(0, equals)).equals("$filter")) {
        Matcher matcher = COMPARISON.matcher(decode(option.substring(equals + 1)));
        while (matcher.find()) {
          StampId.parse(matcher.group(1)).ifPresent(stamps::add);
        }
      }
    }
    return stamps;
  }

  /** A plus sign is a space in a query; text that can't be decoded names no stamp. */
  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
