package dev.spfgateway.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentCodeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          VMCheckPoints | VMCheckPoints
          Set%28ID%3Dguid%27a%27%2CB%3D1%29 | Set(ID=guid'a',B=1)
          %24batch | $batch
          a+b | a+b
          a%2bb | a+b
          %2527 | %27
          %C3%A4%E2%82%AC | ä€
          %F0%9F%98%80 | 😀
          a%20b | a b
          """)
  void decodesOnce(String raw, String decoded) {
    assertThat(PercentCode.decodeSegment(raw)).isEqualTo(decoded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "a%2",
        "%g0",
        "%0g",
        "%2",
        "% 20",
        "%+1",
        "%\uFF11\uFF11", // broken escapes
        "%2F",
        "%2f",
        "%5C",
        "\\", // separators in disguise
        "%00",
        "%0a",
        "%0D",
        "%7F",
        "%C2%85",
        "\u0001", // control characters
        "%C3",
        "%C3%28",
        "%ff",
        "%C0%AF",
        "%ED%A0%80",
        "%F4%90%80%80", // not UTF-8
        "ä",
        "a%20ä" // never sent bare by a client that follows RFC 3986
      })
  void refusesWhatCouldBeReadInTwoWays(String raw) {
    assertThatThrownBy(() -> PercentCode.decodeSegment(raw))
        .isInstanceOf(ODataSyntaxException.class)
        .hasMessageStartingWith("the path");
  }

  @Test
  void encodesAllButWhatMayStandBare() {
    assertThat(PercentCode.encodeSegment("Set(ID=guid'a',B=1)$&+;@:!*-._~"))
        .isEqualTo("Set(ID=guid'a',B=1)$&+;@:!*-._~");
    assertThat(PercentCode.encodeSegment(" %/?#[]\"ä")).isEqualTo("%20%25%2F%3F%23%5B%5D%22%C3%A4");
  }

  @Property(tries = 1_000)
  void decodesWhatItEncodes(@ForAll("texts") String text) {
    assertThat(PercentCode.decodeSegment(PercentCode.encodeSegment(text))).isEqualTo(text);
  }

  @Property(tries = 1_000)
  void everyTextIsDecodedOrRefused(@ForAll String raw) {
    String end;
    try {
      end = PercentCode.decodeSegment(raw);
    } catch (ODataSyntaxException e) {
      end = e.getMessage();
    }

    assertThat(end).doesNotContain("/", "\\", "\0");
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .excludeChars('/', '\\')
        .filter(text -> text.codePoints().noneMatch(PercentCodeTest::neverInAPath));
  }

  private static boolean neverInAPath(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
  }
}
