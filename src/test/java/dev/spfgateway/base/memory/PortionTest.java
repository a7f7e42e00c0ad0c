package dev.spfgateway.base.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.InvalidSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortionTest {
  @ParameterizedTest
  @CsvSource({"50%, 500, 50%", "1 %, 10, 1%", "100%, 1000, 100%", "64MiB, 67108864, 64MiB"})
  void isAShareOrASize(String text, long ofThousand, String shown) {
    Portion portion = Portion.parse(text);

    assertThat(portion.of(1_000)).isEqualTo(ofThousand);
    assertThat(portion).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0%", "101%", "50", "-1%", "1000%", "half", ""})
  void refusesWhatIsNeither(String text) {
    assertThatThrownBy(() -> Portion.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isNoLessThanWhatAGatewayNeeds() {
    assertThatThrownBy(() -> new MemoryConfig(Portion.parse("4MiB"), Portion.ofPercent(50)))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("8MiB");
  }
}
