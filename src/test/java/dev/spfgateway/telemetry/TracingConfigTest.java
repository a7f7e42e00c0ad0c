package dev.spfgateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Secret;
import dev.spfgateway.config.YamlRecords;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracingConfigTest {
  private static TracingConfig parse(String yaml, String secret) {
    return YamlRecords.parse(yaml, Path.of("x.yaml"), TelemetryConfig.class, name -> secret)
        .tracing();
  }

  @Test
  void isOffAndKeepsATenthOfAllReadsByDefault() {
    TracingConfig config = parse("tracing:", "");

    assertThat(config.enabled()).isFalse();
    assertThat(config.sampling()).isEqualTo(0.1);
    assertThat(config.endpoint()).hasToString("http://localhost:4318/v1/traces");
  }

  @Test
  void takesSecretsToProtectedPlacesOnly() {
    String headers = "headers: {Authorization: {env: TOKEN}}";

    assertThat(parse("tracing: {" + headers + "}", "Bearer x").headers())
        .containsEntry("Authorization", Secret.of("Bearer x"));
    assertThat(parse("tracing: {endpoint: 'https://otel:4318/v1/traces', " + headers + "}", "x"))
        .isNotNull();
    assertThatThrownBy(
            () -> parse("tracing: {endpoint: 'http://otel:4318/v1/traces', " + headers + "}", "x"))
        .hasMessageContaining("tracing.endpoint")
        .hasMessageContaining("must be https");
  }

  @Test
  void neverShowsASecretThatIsNoHeader() {
    String yaml = "tracing: {headers: {Authorization: {env: TOKEN}}}";

    assertThatThrownBy(() -> parse(yaml, "hunter2\nX: y"))
        .hasMessageContaining("one line of printable ASCII")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> parse(yaml, "hünter2")).hasMessageNotContaining("nter2");
    assertThatThrownBy(() -> parse(yaml.replace("Authorization", "Content-Type"), "text/plain"))
        .hasMessageContaining("must not name Content-Type");
    assertThatThrownBy(() -> parse(yaml.replace("Authorization", "'a b'"), "x"))
        .hasMessageContaining("must not name a b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sampling: 1.1 | must be from 0.0 to 1.0, not 1.1",
        "sampling: -0.1 | must be from 0.0 to 1.0, not -0.1",
        "queue: 63 | must be from 64 to 1000000, not 63",
        "queue: 1000001 | must be from 64 to 1000000, not 1000001",
        "'queue: 64, batch: {size: 65}' | must not be greater than queue",
        "'batch: {size: 0}' | must be from 1 to 10000, not 0",
        "'batch: {interval: 9ms}' | must be from 10ms to 1m, not 9ms",
        "'batch: {interval: 61s}' | must be from 10ms to 1m, not 61s",
        "timeout: 99ms | must be from 100ms to 1m, not 99ms",
        "timeout: 61s | must be from 100ms to 1m, not 61s"
      })
  void refusesWhatIsOutOfBounds(String setting, String rule) {
    assertThatThrownBy(() -> parse("tracing: {" + setting + "}", ""))
        .hasMessageContaining(rule)
        .isNotInstanceOf(InvalidSetting.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sampling: 0.0",
        "sampling: 1.0",
        "'queue: 64, batch: {size: 64}'",
        "'queue: 1000000, batch: {size: 10000, interval: 60s}'",
        "'batch: {interval: 10ms}, timeout: 100ms'"
      })
  void takesTheBounds(String setting) {
    assertThat(parse("tracing: {" + setting + "}", "")).isNotNull();
  }
}
