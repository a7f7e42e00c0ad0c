package dev.spfgateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
  private static final String KEY = ApiKey.generate(new Random(7)).secret().reveal();

  @Test
  void hasTheFormThatScannersLookFor() {
    assertThat(KEY).matches("spfgw_[0-9A-Za-z]{38}");
  }

  @Test
  void readsWhatItMade() {
    ApiKey made = ApiKey.generate(new Random(8));

    ApiKey read = ApiKey.parse(made.secret().reveal()).orElseThrow();

    assertThat(read.hash()).isEqualTo(made.hash()).matches("[0-9a-f]{64}");
  }

  @Test
  void refusesEverySingleChangedCharacter() {
    for (int i = 0; i < KEY.length(); i++) {
      for (char c : "09AZaz_-é".toCharArray()) {
        String changed = KEY.substring(0, i) + c + KEY.substring(i + 1);
        assertThat(ApiKey.parse(changed).isPresent()).as(changed).isEqualTo(changed.equals(KEY));
      }
    }
  }

  @Test
  void refusesNeighboursThatChangedPlaces() {
    for (int i = 0; i < KEY.length() - 1; i++) {
      String swapped =
          KEY.substring(0, i) + KEY.charAt(i + 1) + KEY.charAt(i) + KEY.substring(i + 2);
      assertThat(ApiKey.parse(swapped).isPresent()).isEqualTo(swapped.equals(KEY));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "spfgw_", "SPFGW_", "x"})
  void refusesAnotherLength(String start) {
    assertThat(ApiKey.parse(start)).isEmpty();
    assertThat(ApiKey.parse(start + KEY)).isEmpty();
    assertThat(ApiKey.parse(KEY + " ")).isEmpty();
    assertThat(ApiKey.parse(KEY.substring(0, KEY.length() - 1))).isEmpty();
  }

  @Test
  void makesNoKeyTwice() {
    Set<String> hashes = new HashSet<>();
    Random random = new Random(9);

    for (int i = 0; i < 1_000; i++) {
      hashes.add(ApiKey.generate(random).hash());
    }

    assertThat(hashes).hasSize(1_000);
  }

  @Test
  void printsNothingOfItself() {
    assertThat(ApiKey.parse(KEY).orElseThrow().toString() + ApiKey.generate(new Random(7)).secret())
        .doesNotContain(KEY.substring(6, 20));
  }
}
