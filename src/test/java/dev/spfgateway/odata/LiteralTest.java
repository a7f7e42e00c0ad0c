package dev.spfgateway.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralTest {
  private static final String GUID = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "guid'1b4e28ba-2fa1-11d2-883f-0016d3cca427'",
        "Guid'1b4e28ba-2fa1-11d2-883f-0016d3cca427'",
        "GUID'1B4E28BA-2FA1-11D2-883F-0016D3CCA427'",
        "guid'{1b4e28ba-2fa1-11d2-883f-0016d3cca427}'"
      })
  void readsEverySpellingOfAGuid(String text) {
    Literal literal = Literal.parse(text);

    assertThat(literal).isEqualTo(new Literal.OfGuid(UUID.fromString(GUID)));
    assertThat(literal.print()).isEqualTo("guid'" + GUID + "'");
  }

  @Test
  void readsStringsWithDoubledQuotes() {
    assertThat(Literal.parse("''")).isEqualTo(new Literal.OfString(""));
    assertThat(Literal.parse("'O''Neill, (a=b)'"))
        .isEqualTo(new Literal.OfString("O'Neill, (a=b)"));
    assertThat(Literal.parse("''''").print()).isEqualTo("''''");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "12L",
        "3.5m",
        "1e10",
        "1.5E-3d",
        "true",
        "false",
        "null",
        "datetime'2013-08-19T15:02:36'",
        "X'0aFF'",
        "time'PT1H'"
      })
  void keepsOtherLiteralsAsWritten(String text) {
    assertThat(Literal.parse(text)).isEqualTo(new Literal.Plain(text));
    assertThat(Literal.parse(text).print()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "'",
        "'a",
        "a'",
        "'a'b'",
        "'''",
        "abc",
        "1x",
        "--1",
        "1.",
        "True",
        "guid'",
        "guid''",
        "guid'x'",
        "guid'{}'",
        "guid'1b4e28ba-2fa1-11d2-883f-0016d3cca427",
        "guid'{1b4e28ba-2fa1-11d2-883f-0016d3cca427'",
        "guid'1b4e28ba-2fa1-11d2-883f-0016d3cca427}'",
        "guid'{{1b4e28ba-2fa1-11d2-883f-0016d3cca427}}'",
        "guid '1b4e28ba-2fa1-11d2-883f-0016d3cca427'",
        "datetime'a'b'",
        "1b4e28ba-2fa1"
      })
  void refusesWhatIsNoLiteral(String text) {
    assertThatThrownBy(() -> Literal.parse(text)).isInstanceOf(ODataSyntaxException.class);
  }

  @Test
  void quotesBackNoMoreThanItsStart() {
    assertThatThrownBy(() -> Literal.parse("x".repeat(10_000)))
        .hasMessage("'" + "x".repeat(40) + "…' is not an OData literal");
  }
}
