package dev.spfgateway.limit;

import dev.spfgateway.limit.RateLimiter.Decision;
import dev.spfgateway.limit.RateLimiter.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes a client's rates as lists of structured fields. Omits rates on trial, because they limit
 * no client.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">RateLimit
 *     header fields for HTTP, draft 10</a>
 */
final class RateHeaders {
  /** The rates' definitions: {@code q} is the quota, {@code w} the window in seconds. */
  static final String POLICY = "RateLimit-Policy";

  /** The rates' state: {@code r} is what is left, {@code t} the seconds until all of it is back. */
  static final String LIMIT = "RateLimit";

  private RateHeaders() {}

  static String policy(Decision decision) {
    return list(
        decision,
        level ->
            item(level) + ";q=" + level.rate().quota() + ";w=" + level.rate().window().toSeconds());
  }

  /** While the client has to wait, {@code t} is that wait, as in {@code Retry-After}. */
  static String limit(Decision decision) {
    return list(
        decision,
        level -> {
          Duration until = level.delay().isZero() ? level.full() : level.delay();
          return item(level) + ";r=" + level.left() + ";t=" + seconds(until);
        });
  }

  private static String list(Decision decision, Function<Level, String> entry) {
    List<Level> shown =
        decision.levels().stream().filter(level -> level.rate().enforced()).toList();
    return shown.stream().map(entry).collect(Collectors.joining(", "));
  }

  private static String item(Level level) {
    return "\"" + level.name() + "\"";
  }

  /** Whole seconds, rounded up. */
  static long seconds(Duration time) {
    return time.plusNanos(999_999_999).toSeconds();
  }
}
