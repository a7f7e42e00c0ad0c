package dev.spfgateway.odata.links;

import static dev.spfgateway.odata.links.LinkSamples.NAMES;
import static dev.spfgateway.odata.links.LinkSamples.ORIGIN;
import static dev.spfgateway.odata.links.LinkSamples.SUBSCRIPTION;
import static dev.spfgateway.odata.links.LinkSamples.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.spfgateway.base.CountingText;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a body holds, rewriting it takes a bounded amount of work for each of its bytes. */
class WorkPerByteTest {
  private static final int LENGTH = 64 << 10;

  /** A URL in a text is read as far as twelve segments, for each URL that begins within them. */
  private static final int MOST_LOOKS = 60;

  /** Segments and hosts are copied where a URL begins; nothing else is. */
  private static final int MOST_ALLOCATED = 800;

  static List<String> pieces() {
    return List.of(
        ".a",
        "spf-node-7",
        "spf-node-7.",
        "spf-node-7:",
        "spf-node-",
        "spf-node-7_",
        "spf1.hoster.local.a",
        "spf1.",
        "10.0.0.",
        "https://",
        "https:",
        "https:\\/\\/",
        "a://x/",
        "a://",
        "a:",
        ":",
        "/",
        "\\/",
        "%2f",
        "%",
        "\\n",
        "\\u0027",
        "\\",
        "@",
        "a",
        "7",
        "&amp;",
        "&#x2f;",
        "&",
        "é",
        "https://spf-node-7",
        "https://spf-node-7/",
        "https://x/SC2012R2/VMM/",
        "https://spf-node-7/SC2012R2/VMM/" + SUBSCRIPTION + "/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spf-node-7", "https://spf-node-7", "x"})
  void aLongDomainInAnErrorsTextIsRead(String begin) {
    String text = begin + ".a".repeat(LENGTH / 2);

    assertThat(answer().neutral(text)).doesNotContain("spf-node-7");
  }

  @ParameterizedTest
  @MethodSource("pieces")
  void looksAtEachCharacterAFewTimes(String piece) {
    for (String begin : List.of("", "spf-node-7", "https://spf-node-7/", " ")) {
      CountingText text = CountingText.of(begin, piece, LENGTH);
      GatewayRoot root =
          GatewayRoot.of(ORIGIN, "/" + SUBSCRIPTION + "/services/systemcenter/vmm/Jobs");

      new NeutralText(new AnswerLinks(NAMES, root), NAMES.mentions(), root).of(text);

      assertThat(text.looks()).as(begin + piece).isLessThan((long) MOST_LOOKS * text.length());
    }
  }

  @ParameterizedTest
  @MethodSource("pieces")
  void copiesEachByteOfABodyAFewTimes(String piece) {
    String run = piece.repeat(LENGTH / piece.length());
    for (String body :
        List.of(
            run,
            "{\"odata.error\":{\"message\":{\"value\":\"" + run + "\"}}}",
            "{\"odata.metadata\":\"" + run + "\",\"value\":[]}",
            "<m:error><m:message>" + run + "</m:message></m:error>",
            "<feed xml:base='" + run + "'><id>" + run + "</id></feed>")) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      for (AnyBodyTest.Kind kind : AnyBodyTest.Kind.values()) {
        kind.make(answer()).whole(bytes);
        long before = allocated();
        kind.make(answer()).whole(bytes);

        assertThat(allocated() - before)
            .as(kind + " of " + piece)
            .isLessThan((long) MOST_ALLOCATED * bytes.length);
      }
    }
  }

  @Test
  void countsWhatIsLookedAt() {
    CountingText text = CountingText.of("", "ab", 4);

    assertThat(text.charAt(1)).isEqualTo('b');
    assertThat(text.subSequence(1, 4)).hasToString("bab");
    assertThat(text.looks()).isEqualTo(4);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
