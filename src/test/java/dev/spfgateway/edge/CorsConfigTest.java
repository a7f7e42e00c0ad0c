package dev.spfgateway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.InvalidSetting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsConfigTest {
  private static CorsConfig of(boolean credentials, String... origins) {
    return new CorsConfig(
        List.of(origins), credentials, Duration.ofMinutes(10), List.of(), List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://portal.example",
        "http://localhost:8080",
        "https://[2001:db8::1]:8443",
        "*"
      })
  void takesOriginsAsBrowsersSendThem(String origin) {
    assertThat(of(false, origin).origins()).containsExactly(origin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "portal.example",
        "https://portal.example/",
        "https://Portal.example",
        "https://portal.example:443",
        "http://portal.example:80",
        "https://*.example",
        "https://portal.example:0",
        "ftp://portal.example",
        "https://user@portal.example",
        "https://portal.example https://other.example"
      })
  void refusesWhatNoBrowserSends(String origin) {
    assertThatThrownBy(() -> of(false, origin)).isInstanceOf(InvalidSetting.class);
  }

  @Test
  void neverGivesCredentialsToAnyOrigin() {
    assertThatThrownBy(() -> of(true, "*")).hasMessageContaining("must be false");
    assertThatThrownBy(() -> of(false, "*", "https://portal.example"))
        .hasMessageContaining("alone");
  }

  @Test
  void refusesNamesThatAreNone() {
    assertThatThrownBy(
            () -> new CorsConfig(List.of(), false, Duration.ZERO, List.of("a, b"), List.of()))
        .hasMessageContaining("header names");
  }
}
