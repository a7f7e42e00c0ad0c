package dev.spfgateway.edge;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Permits web pages of other origins to call the gateway from a browser.
 *
 * @param origins the pages' origins, exactly as browsers send them, at most 64; {@code *} alone
 *     allows any
 * @param credentials whether a browser may add credentials that it keeps, such as a client
 *     certificate; not with {@code *}
 * @param maxAge how long a browser may remember the permission, 0s to 24h
 * @param allowedHeaders request headers that pages may set in addition to those that the gateway
 *     knows
 * @param exposedHeaders answer headers that pages may read in addition to those that the gateway
 *     sets
 */
public record CorsConfig(
    @Default("[]") List<String> origins,
    @Default("false") boolean credentials,
    @Default("10m") Duration maxAge,
    @Default("[]") List<String> allowedHeaders,
    @Default("[]") List<String> exposedHeaders) {
  /** Allows any origin. */
  static final String ANY = "*";

  private static final int MAX_ENTRIES = 64;
  private static final Pattern ORIGIN =
      Pattern.compile("https?://(?:[a-z0-9._-]+|\\[[0-9a-f:.]+])(?::[1-9][0-9]{0,4})?");
  private static final Pattern DEFAULT_PORT = Pattern.compile("http://.*:80|https://.*:443");
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]*[0-9A-Za-z]");

  /** Checks the values. */
  public CorsConfig {
    Require.inRange(origins.size(), 0, MAX_ENTRIES, "origins");
    if (origins.contains(ANY)) {
      Require.check(origins.size() == 1, "origins", "must be either * alone or a list without *");
      Require.check(!credentials, "credentials", "must be false when origins is *");
    } else {
      for (String origin : origins) {
        Require.check(
            ORIGIN.matcher(origin).matches() && !DEFAULT_PORT.matcher(origin).matches(),
            "origins",
            "must be origins as browsers send them, such as https://portal.example: in lower case,"
                + " without a path or the usual port");
      }
    }
    Require.inRange(maxAge, Duration.ZERO, Duration.ofHours(24), "maxAge");
    checkNames(allowedHeaders, "allowedHeaders");
    checkNames(exposedHeaders, "exposedHeaders");
    origins = List.copyOf(origins);
    allowedHeaders = List.copyOf(allowedHeaders);
    exposedHeaders = List.copyOf(exposedHeaders);
  }

  private static void checkNames(List<String> names, String key) {
    Require.inRange(names.size(), 0, MAX_ENTRIES, key);
    Require.check(
        names.stream().allMatch(name -> NAME.matcher(name).matches()), key, "must be header names");
  }
}
