package dev.spfgateway.operation.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
  private static MultiMap headers(String... values) {
    MultiMap headers = HttpHeaders.headers();
    for (String value : values) {
      headers.add("idempotency-key", value);
    }
    return headers;
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "\"k1\",k1",
        "k1,k1",
        "` \"k1\" `,k1",
        "\"two words\",two words",
        "\"a\\\"b\\\\c\",a\"b\\c",
        "8e03978e-40d5-43dd-bc93-6894a57f9324,8e03978e-40d5-43dd-bc93-6894a57f9324"
      })
  void readsAStringAndTakesItBareToo(String header, String key) {
    assertThat(IdempotencyKey.of(headers(header))).contains(key);
  }

  @Test
  void takesTheLongestAndNoLonger() {
    String longest = "k".repeat(255);

    assertThat(IdempotencyKey.of(headers("\"" + longest + "\""))).contains(longest);
    assertThat(IdempotencyKey.of(headers(longest))).contains(longest);
    assertRefused("\"" + longest + "k\"");
    assertRefused(longest + "k");
  }

  @Test
  void thereMayBeNone() {
    assertThat(IdempotencyKey.of(headers())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"\"",
        "\"",
        "\"k",
        "k\"",
        "\"k\"x",
        "\"k\";a=1",
        "k;a=1",
        "a, b",
        "\"a\", \"b\"",
        "\"a\\b\"",
        "\"a\\",
        "\"ä\"",
        "ä",
        "\"\t\"",
        "two words",
        ":YWJj:x\\"
      })
  void refusesWhatIsNoString(String header) {
    assertRefused(header);
  }

  @Test
  void refusesTwo() {
    assertThatThrownBy(() -> IdempotencyKey.of(headers("a", "a")))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("once");
  }

  private static void assertRefused(String header) {
    assertThatThrownBy(() -> IdempotencyKey.of(headers(header)))
        .isInstanceOfSatisfying(
            GatewayException.class,
            refused -> assertThat(refused.kind()).isEqualTo(FailureKind.BAD_REQUEST));
  }
}
