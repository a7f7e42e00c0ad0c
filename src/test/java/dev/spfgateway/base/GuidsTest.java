package dev.spfgateway.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuidsTest {
  private static final String LOWER = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";

  @ParameterizedTest
  @ValueSource(strings = {LOWER, "1B4E28BA-2FA1-11D2-883F-0016D3CCA427"})
  void readsBothCases(String text) {
    assertThat(Guids.parse(text)).contains(UUID.fromString(LOWER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1b4e28ba-2fa1-11d2-883f-0016d3cca42",
        "1b4e28ba-2fa1-11d2-883f-0016d3cca4270",
        "1b4e28ba2fa1-11d2-883f-0016d3cca427-",
        "1b4e28ba-2fa1-11d2-883f-0016d3cca42g",
        "{1b4e28ba-2fa1-11d2-883f-0016d3cca4}",
        "1b4e28ba-2fa1-11d2-883f-0016d3cca42\uFF11",
        " b4e28ba-2fa1-11d2-883f-0016d3cca427",
        "+b4e28ba-2fa1-11d2-883f-0016d3cca427",
        "1-2-3-4-5"
      })
  void refusesEveryOtherForm(String text) {
    assertThat(Guids.parse(text)).isEmpty();
  }

  @Property(tries = 300)
  void readsWhatEveryUuidPrints(@ForAll long high, @ForAll long low) {
    UUID uuid = new UUID(high, low);

    assertThat(Guids.parse(uuid.toString())).contains(uuid);
  }

  @Test
  void idsReadTheSameFormAndPrintInLowerCase() {
    assertThat(SubscriptionId.parse(LOWER.toUpperCase(java.util.Locale.ROOT)))
        .hasToString("Optional[" + LOWER + "]");
    assertThat(StampId.parse(LOWER.toUpperCase(java.util.Locale.ROOT)))
        .hasToString("Optional[" + LOWER + "]");
    assertThat(SubscriptionId.parse("{" + LOWER + "}")).isEmpty();
    assertThat(StampId.parse(LOWER + " ")).isEmpty();
  }
}
