package dev.spfgateway.odata.links;

import static dev.spfgateway.odata.links.LinkSamples.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A word longer than its buffer, with one of the stamp's hosts at every possible cut. */
class MentionsTest {
  private static final int AROUND_THE_CUT = 640;

  @ParameterizedTest
  @ValueSource(strings = {"a.", "a", "a-", "_.", "%2f", "\\u002f", "7.spf-node-7.", "/a"})
  void noPartOfAHostIsLeftOfAWordWithoutAnEnd(String piece) {
    String run = piece.repeat(HeldLink.MAX / piece.length() + 1);
    for (int before = 0; before < AROUND_THE_CUT; before += 1 + before / 40) {
      String start =
          run.substring(before % piece.length(), HeldLink.MAX - before) + separator(piece);
      for (String host : new String[] {"spf1.hoster.local", "SPF-NODE-7"}) {
        for (String end : new String[] {"", ".a".repeat(300), "/", "._x", ":8090/"}) {
          String text = start + host + end;

          String read = through(text);

          assertThat(read.substring(read.length() / 2).toLowerCase(Locale.ROOT))
              .as("%s %s %s %s", piece, before, host, end)
              .doesNotContain(host.equals("SPF-NODE-7") ? "spf-node" : "hoster.l")
              .doesNotContain("ter.local");
        }
      }
    }
  }

  private static String separator(String piece) {
    return piece.startsWith("%") || piece.startsWith("\\") ? piece : ".";
  }

  private static String through(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new String(new Mentions(answer()).whole(bytes), StandardCharsets.ISO_8859_1);
  }
}
