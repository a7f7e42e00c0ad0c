package dev.spfgateway.upstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.InvalidSetting;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalConfigTest {
  private static final Buffer PAGE = Buffer.buffer("<h2>Service Unavailable</h2>");

  private static MultiMap headers(String... names) {
    MultiMap headers = HttpHeaders.headers();
    for (String name : names) {
      headers.set(name, "x");
    }
    return headers;
  }

  @Test
  void fitsOnlyWhenAllFits() {
    RefusalConfig refusal =
        new RefusalConfig(503, "DataServiceVersion", "Retry-After", "Service Unavailable");

    assertThat(refusal.fits(503, headers("Retry-After"), PAGE)).isTrue();
    assertThat(refusal.fits(503, headers("retry-after"), PAGE)).isTrue();
    assertThat(refusal.fits(502, headers("Retry-After"), PAGE)).isFalse();
    assertThat(refusal.fits(503, headers(), PAGE)).isFalse();
    assertThat(refusal.fits(503, headers("Retry-After", "dataserviceversion"), PAGE)).isFalse();
    assertThat(refusal.fits(503, headers("Retry-After"), Buffer.buffer("busy"))).isFalse();
  }

  @Test
  void looksOnlyAtWhatIsGiven() {
    assertThat(new RefusalConfig(503, "Server", null, null).fits(503, headers(), PAGE)).isTrue();
    assertThat(new RefusalConfig(503, null, "Server", null).fits(503, headers("Server"), PAGE))
        .isTrue();
    assertThat(new RefusalConfig(503, null, null, "Unavailable").fits(503, headers(), PAGE))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 429, 499, 600})
  void isForServerErrorsOnly(int status) {
    assertThatThrownBy(() -> new RefusalConfig(status, "Server", null, null))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("500 to 599");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void isRefusedWhenOnlyTheStatusIsGiven(String blank) {
    assertThatThrownBy(() -> new RefusalConfig(503, null, null, null))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("the status alone does not show");
    assertThatThrownBy(() -> new RefusalConfig(503, blank, null, blank))
        .isInstanceOf(InvalidSetting.class);
  }
}
