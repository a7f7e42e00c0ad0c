package dev.spfgateway.upstream.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  // It stands at 2026-03-01T12:00:00.123456789Z.
  private final HandTicker ticker = new HandTicker();

  private Optional<Duration> parse(String value) {
    MultiMap headers = HttpHeaders.headers().set("Retry-After", value);
    return RetryAfter.of(headers, ticker);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "7, 7", "' 120 ', 120", "999999999, 86400"})
  void readsSecondsUpToADay(String value, long seconds) {
    assertThat(parse(value)).contains(Duration.ofSeconds(seconds));
  }

  @Test
  void readsADate() {
    assertThat(parse("Sun, 01 Mar 2026 12:00:10 GMT").orElseThrow())
        .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(10));
  }

  @Test
  void takesADateThatIsPastForNow() {
    assertThat(parse("Sun, 01 Mar 2026 11:00:00 GMT")).contains(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1.5", "12345678901234567890", "2026-03-01T12:00:10Z"})
  void ignoresWhatIsMalformed(String value) {
    assertThat(parse(value)).isEmpty();
  }

  @Test
  void isEmptyWithoutTheHeader() {
    assertThat(RetryAfter.of(HttpHeaders.headers(), ticker)).isEmpty();
  }
}
