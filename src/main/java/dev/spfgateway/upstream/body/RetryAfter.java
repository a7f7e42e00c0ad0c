package dev.spfgateway.upstream.body;

import dev.spfgateway.base.Ticker;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads how long an answer asks the client to wait: seconds or a date.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, 10.2.3</a>
 */
public final class RetryAfter {
  private static final Duration LONGEST = Duration.ofDays(1);

  private RetryAfter() {}

  /**
   * The delay asked for; empty when the header is absent or malformed; never negative, a day at
   * most.
   */
  public static Optional<Duration> of(MultiMap headers, Ticker ticker) {
    @Nullable String value = headers.get(HttpHeaders.RETRY_AFTER);
    return value == null ? Optional.empty() : parse(value.strip(), ticker).map(RetryAfter::bound);
  }

  /** The delay asked for by a status that concerns all clients and not just the request's. */
  public static Optional<Duration> forEverybody(int status, MultiMap headers, Ticker ticker) {
    return status == 429 || status == 503 ? of(headers, ticker) : Optional.empty();
  }

  private static Optional<Duration> parse(String value, Ticker ticker) {
    if (value.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant until = DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from);
      return Optional.of(Duration.between(ticker.now(), until));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration bound(Duration wait) {
    Duration some = wait.isNegative() ? Duration.ZERO : wait;
    return some.compareTo(LONGEST) > 0 ? LONGEST : some;
  }
}
