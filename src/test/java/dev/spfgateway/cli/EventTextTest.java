package dev.spfgateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.VisibleText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTextTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "ci, ci",
        "user@contoso.com, user@contoso.com",
        "Müller, Müller",
        "Jörg Müller, `\"Jörg Müller\"`",
        "`a\"b`, `\"a\\\"b\"`"
      })
  void quotesWhatIsMoreThanOneWord(String name, String shown) {
    assertThat(EventText.word(name)).isEqualTo(shown);
  }

  @Test
  void nothingMovesTheCursorOrTurnsTheLine() {
    assertThat(VisibleText.of("a\u001b[2Jb\r\n\u0000\u202ec\u2028\u009b"))
        .isEqualTo("a\\u{1b}[2Jb\\u{d}\\u{a}\\u{0}\\u{202e}c\\u{2028}\\u{9b}");
    assertThat(VisibleText.of("DOMAIN\\user \\u{1b}"))
        .as("what was written so is told from what was made so")
        .isEqualTo("DOMAIN\\user \\u{5c}u{1b}");
    assertThat(VisibleText.json("{\"a\":\"\u009b\u202e\ud83d\ude00 ü\"}"))
        .isEqualTo("{\"a\":\"\\u009b\\u202e\ud83d\ude00 ü\"}");
    assertThat(EventText.word("x 10.0.0.1 MERGE")).startsWith("\"").endsWith("\"");
    assertThat(EventText.word("x\u00a0y")).as("a blank by another name").startsWith("\"");
  }
}
