package dev.spfgateway.simulator.edm.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.odata.ODataSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Whatever the bytes, a batch is either split into its requests or refused. */
class BatchDecoderTest {
  private static final String TYPE = "multipart/mixed; boundary=b";

  private static List<BatchItem> read(String text) {
    return BatchDecoder.read(TYPE, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void keepsEveryByteOfABody() {
    StringBuilder bytes = new StringBuilder();
    for (char c = 0; c < 256; c++) {
      bytes.append(c);
    }
    String text =
        "--b\r\nContent-Type: application/http\r\nContent-ID: 4\r\n\r\n"
            + "PUT /x?a=b HTTP/1.1\r\nX-Y: z\r\n\r\n"
            + bytes
            + "\r\n--b--";

    BatchItem.Part part = ((BatchItem.Single) read(text).get(0)).request();

    assertThat(part.body()).isEqualTo(bytes.toString());
    assertThat(part.method()).isEqualTo("PUT");
    assertThat(part.target()).isEqualTo("/x?a=b");
    assertThat(part.headers()).containsEntry("x-y", "z");
    assertThat(part.contentId()).isEqualTo("4");
  }

  @Provide
  Arbitrary<String> nearlyBatches() {
    Arbitrary<String> lines =
        Arbitraries.of(
            "--b",
            "--b--",
            "--c",
            "--c--",
            "",
            "Content-Type: application/http",
            "Content-Type: multipart/mixed;boundary=c",
            "Content-Type: multipart/mixed;boundary=b",
            "Content-Length: 3",
            "Content-Length: 99999999999",
            "Content-ID: 1",
            "GET x HTTP/1.1",
            "MERGE $1 HTTP/1.1",
            "POST  HTTP/1.1",
            ":",
            "a:b",
            "{}",
            "--b-",
            "- -b");
    Arbitrary<String> ends = Arbitraries.of("\r\n", "\n", "\r", "");
    return Arbitraries.oneOf(
        lines.list().ofMaxSize(25).flatMap(l -> ends.map(end -> String.join(end, l))),
        Arbitraries.strings());
  }

  @Property(tries = 1000)
  void refusesInNoOtherWayThanItsOwn(@ForAll("nearlyBatches") String text) {
    try {
      assertThat(read(text)).doesNotContainNull();
    } catch (ODataSyntaxException refusal) {
      assertThat(refusal.getMessage()).isNotBlank();
    }
  }

  @Property(tries = 200)
  void refusesAnyOtherContentTypeInItsOwnWay(@ForAll String type) {
    try {
      assertThat(BatchDecoder.read(type, new byte[0])).isEmpty();
    } catch (ODataSyntaxException refusal) {
      assertThat(refusal.getMessage()).isNotBlank();
    }
  }
}
