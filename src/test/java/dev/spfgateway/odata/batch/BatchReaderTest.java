package dev.spfgateway.odata.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.odata.MediaType;
import dev.spfgateway.odata.ODataSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchReaderTest {
  private static final BatchBounds BOUNDS = new BatchBounds(4, 200);
  private static final MediaType TYPE = MediaType.parse("multipart/mixed;boundary=b");
  private static final String HTTP = "Content-Type: application/http\r\n\r\n";
  private static final String SET = "Content-Type: multipart/mixed;boundary=c\r\n\r\n";

  @Test
  void readsQueriesAndChangeSetsInOrder() {
    List<BatchPart> parts =
        read(
            """
            --b
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            GET VMCheckPoints?$top=1 HTTP/1.1
            Accept: application/json

            --b
            Content-Type: multipart/mixed; boundary=c

            --c
            Content-Type: application/http
            Content-Transfer-Encoding: binary
            Content-ID: 1

            MERGE https://gw/x/VMCheckPoints(1) HTTP/1.1
            Content-Type: application/json

            {"VMCheckPointAction":"Restore"}
            --c
            Content-Type:application/http

            DELETE VMCheckPoints(2) HTTP/1.1
            Content-ID:2
            --c--
            --b--
            """
                .replace("\n", "\r\n"));

    assertThat(parts).hasSize(2);
    BatchRequest query = ((BatchPart.Single) parts.get(0)).request();
    assertThat(query.method()).isEqualTo("GET");
    assertThat(query.target()).isEqualTo("VMCheckPoints?$top=1");
    assertThat(query.headers()).containsExactly(new HeaderField("Accept", "application/json"));
    assertThat(query.body()).isEmpty();
    assertThat(query.contentId()).isEmpty();
    List<BatchRequest> set = ((BatchPart.ChangeSet) parts.get(1)).requests();
    assertThat(set).extracting(BatchRequest::method).containsExactly("MERGE", "DELETE");
    assertThat(new String(set.get(0).body(), StandardCharsets.UTF_8))
        .isEqualTo("{\"VMCheckPointAction\":\"Restore\"}");
    assertThat(set.get(0).contentId()).contains("1");
    assertThat(set.get(1).contentId()).contains("2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--b\r\n{http}GET x HTTP/1.1\r\n\r\n--b--",
        "--b\n{http}GET x HTTP/1.1\n\n--b--\n",
        "\r\n--b\r\n{http}GET x HTTP/1.1\r\n\r\n\r\n--b--\r\n\r\n",
        "--b \t\r\n{http}GET x HTTP/1.0\r\n--b-- \r\n",
        "--b\r\ncontent-type:application/http; msgtype=request\r\n\r\n\r\n\r\nGET x HTTP/1.1\r\n\r\n--b--",
        "--b\r\nContent-Transfer-Encoding: 8bit\r\n{http}GET x HTTP/1.1\r\nContent-Length: 0\r\n\r\n\r\n--b--",
        "--b\r\n{http}GET x HTTP/1.1\r\nContent-Length: 2\r\n\r\n\r\n--b--",
        "--b\r\n{http}GET x HTTP/1.1\r\n--b--\r\nGET y HTTP/1.1\r\n\r\n- -b\r\n\0",
        "--b\r\n{http}GET x HTTP/1.1\r\n--b--\r\n\n\r\n.",
        "GET y HTTP/1.1\r\n\r\n --b\r\n--b\r\n{http}GET x HTTP/1.1\r\n--b--"
      })
  void readsEverySpellingOfAQuery(String body) {
    BatchPart part = read(body.replace("{http}", HTTP)).get(0);

    BatchRequest request = ((BatchPart.Single) part).request();
    assertThat(request.method() + " " + request.target()).isEqualTo("GET x");
    assertThat(request.body()).isEmpty();
  }

  @Test
  void keepsABodyByteForByte() {
    String body = "\r\n--bx\r\n --b\r\n--b x\r\n{\"a\":\"ä\"}\r\n";

    for (String length : List.of("", "Content-Length: " + bytes(body).length + "\r\n")) {
      BatchPart part =
          read("--b\r\n" + HTTP + "POST x HTTP/1.1\r\n" + length + "\r\n" + body + "\r\n--b--")
              .get(0);

      assertThat(((BatchPart.Single) part).request().body()).isEqualTo(bytes(body));
    }
  }

  /** As the data services client of .NET 4 writes it, on Windows and on Linux. */
  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\n"})
  void takesALengthThatCountsTheLineBreakBeforeTheBoundary(String lineBreak) {
    String request = "PUT x HTTP/1.1\nContent-Length: {length}\n\n{}\n";
    int length = "{}".length() + lineBreak.length();
    String set = "--c\n" + HTTP + request.replace("{length}", "" + length) + "--c--\n";
    String body =
        ("--b\nContent-Length: {all}\n" + SET + set + "--b--")
            .replace("\r\n", "\n")
            .replace("\n", lineBreak);
    int all = set.replace("\r\n", "\n").replace("\n", lineBreak).length();

    for (int counted : List.of(all, all - lineBreak.length())) {
      BatchPart part = read(body.replace("{all}", "" + counted)).get(0);

      assertThat(((BatchPart.ChangeSet) part).requests())
          .extracting(one -> new String(one.body(), StandardCharsets.UTF_8))
          .containsExactly("{}");
    }
  }

  @Test
  void ignoresWhatStandsAroundAChangeSetsBoundaries() {
    String set = "x\r\n--c\r\n" + HTTP + "DELETE x HTTP/1.1\r\n--c--\r\nDELETE y HTTP/1.1";

    BatchPart part = read("--b\r\n" + SET + set + "\r\n--b--").get(0);

    assertThat(((BatchPart.ChangeSet) part).requests())
        .extracting(BatchRequest::target)
        .containsExactly("x");
  }

  @ParameterizedTest
  @CsvSource({
    "Jobs?$filter=Name eq 'a b',Jobs?$filter=Name%20eq%20'a%20b'",
    "Jobs?$filter=a  eq%20b,Jobs?$filter=a%20%20eq%20b",
    "Jobs?,Jobs?",
    "Jobs?a?b c,Jobs?a?b%20c"
  })
  void encodesTheBlanksOfAQuery(String written, String target) {
    BatchPart part = read("--b\r\n" + HTTP + "GET " + written + " HTTP/1.1\r\n--b--").get(0);

    assertThat(((BatchPart.Single) part).request().target()).isEqualTo(target);
  }

  @Test
  void takesAContentIdThatStandsInBothPlaces() {
    String body = "--b\r\nContent-ID: 7\r\n" + HTTP + "GET x HTTP/1.1\r\nContent-ID: {id}\r\n--b--";

    assertThat(((BatchPart.Single) read(body.replace("{id}", "7")).get(0)).request().contentId())
        .contains("7");
    assertRefused(body.replace("{id}", "8"), "two different Content-IDs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--",
        "--b",
        "--b--",
        "--b--\r\nx",
        "--b\r\n{http}GET x HTTP/1.1\r\n--b--\r\n--b\r\n{http}GET x HTTP/1.1\r\n--b--",
        "--b\r\n{http}GET x HTTP/1.1\r\n--b--\r\nx\r\n--b--",
        "--B\r\n{http}DELETE y HTTP/1.1\r\n--b\r\n{http}GET x HTTP/1.1\r\n--b--",
        "x\r\n--by\r\n{http}DELETE y HTTP/1.1\r\n--b\r\n{http}GET x HTTP/1.1\r\n--b--",
        "--b\r\n{http}GET x HTTP/1.1\r\n\n--b\r\n{http}GET y HTTP/1.1\r\n--b--",
        "--b\r\n{http}GET x HTTP/1.1\r\n--b\n{http}GET y HTTP/1.1\r\n--b--",
        "--b\n{http}GET x HTTP/1.1\n--b--\r\n",
        "--b\r\n{http}GET x HTTP/1.1\r\n",
        "--b\r\n--b--",
        "--b\r\n\r\nGET x HTTP/1.1\r\n--b--",
        "--b\r\n{http}\r\n--b--",
        "--b\r\n{http}GET x\r\n--b--",
        "--b\r\n{http}GET  x HTTP/1.1\r\n--b--",
        "--b\r\n{http}GET x y HTTP/1.1\r\n--b--",
        "--b\r\n{http}GET x y?z HTTP/1.1\r\n--b--",
        "--b\r\n{http}GET x?y  HTTP/1.1\r\n--b--",
        "--b\r\n{http}GET x? HTTP/1.1 HTTP/1.1\r\n--b--",
        "--b\r\n{http}GET x?y HTTP/1.1 z HTTP/1.1\r\n--b--",
        "--b\r\n{http}GET x HTTP/2\r\n--b--",
        "--b\r\n{http}GET x HTTP/1.1 \r\n--b--",
        "--b\r\n{http}GET x HTTP/1.1\r\n folded\r\n--b--",
        "--b\r\n{http}GET x HTTP/1.1\r\nA b: c\r\n--b--",
        "--b\r\n{http}GET x HTTP/1.1\r\nA : c\r\n--b--",
        "--b\r\n{http}GET x HTTP/1.1\r\nA: \u0001\r\n--b--",
        "--b\r\n{http}GET x HTTP/1.1\r\nA: a\rB: b\r\n--b--",
        "--b\r\n{http}PUT x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n--b--",
        "--b\r\n{http}PUT x HTTP/1.1\r\nContent-Length: 3\r\n\r\n{}\r\n--b--",
        "--b\r\n{http}PUT x HTTP/1.1\r\nContent-Length: 5\r\n\r\n{}\r\n--b--",
        "--b\n{http}PUT x HTTP/1.1\nContent-Length: 4\n\n{}\n--b--",
        "--b\r\n{http}PUT x HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}\r\n--b--",
        "--b\r\n{http}PUT x HTTP/1.1\r\nContent-Length: +2\r\n\r\n{}\r\n--b--",
        "--b\r\n{http}PUT x HTTP/1.1\r\nContent-Length: 2, 2\r\n\r\n{}\r\n--b--",
        "--b\r\nContent-Length: 17\r\n{http}PUT x HTTP/1.1\r\n\r\n{}\r\n--b--",
        "--b\r\nContent-Length: 21\r\n{http}PUT x HTTP/1.1\r\n\r\n{}\r\n--b--",
        "--b\r\n{http}PUT x HTTP/1.1\r\nContent-Length: 1\r\n\r\n{}\r\n--b--",
        "--b\r\n{http}PUT x HTTP/1.1\r\nContent-Length: -1\r\n\r\n{}\r\n--b--",
        "--b\r\n{http}PUT x HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}\r\n--b--",
        "--b\r\nContent-Type: application/http\r\n{http}GET x HTTP/1.1\r\n--b--",
        "--b\r\nContent-Type: text/plain\r\n\r\nGET x HTTP/1.1\r\n--b--",
        "--b\r\nContent-Type: application/http;\"\r\n\r\nGET x HTTP/1.1\r\n--b--",
        "--b\r\nContent-Transfer-Encoding: base64\r\n{http}GET x HTTP/1.1\r\n--b--",
        "--b\r\nContent-ID: 1\r\nContent-ID: 1\r\n{http}GET x HTTP/1.1\r\n--b--"
      })
  void refusesWhatTwoReadersCouldTakeApartInTwoWays(String body) {
    assertRefused(body.replace("{http}", HTTP), "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--c--",
        "--c\r\n{http}GET x HTTP/1.1\r\n--c--",
        "--c\r\n{http}DELETE x HTTP/1.1\r\n",
        "--c\r\nContent-Type: multipart/mixed;boundary=d\r\n\r\n--d\r\n{http}DELETE x HTTP/1.1\r\n--d--\r\n--c--",
        "--c\r\n{http}DELETE x HTTP/1.1\r\n--c--\r\n--c\r\n{http}DELETE y HTTP/1.1\r\n--c--",
        "--d\r\n{http}DELETE y HTTP/1.1\r\n--c\r\n{http}DELETE x HTTP/1.1\r\n--c--"
      })
  void refusesAChangeSetThatIsNone(String set) {
    assertRefused("--b\r\n" + SET + set.replace("{http}", HTTP) + "\r\n--b--", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"boundary=b", "a=b", "boundary=\"\"", "boundary=\"a \"", "boundary=a*b"})
  void refusesAChangeSetWithoutABoundaryOfItsOwn(String parameter) {
    assertRefused(
        "--b\r\nContent-Type: multipart/mixed;"
            + parameter
            + "\r\n\r\n--c\r\n"
            + HTTP
            + "DELETE x HTTP/1.1\r\n--c--\r\n--b--",
        "boundary");
  }

  @Test
  void takesFourRequestsAndRefusesFive() {
    assertThat(read(queries(4))).hasSize(4);
    assertRefused(queries(5), "4 requests");
    assertThat(read("--b\r\n" + SET + changes(4) + "\r\n--b--")).hasSize(1);
    assertRefused("--b\r\n" + SET + changes(5) + "\r\n--b--", "4 requests");
    assertRefused(
        "--b\r\n" + SET + changes(2) + "\r\n--b\r\n" + SET + changes(3) + "\r\n--b--",
        "4 requests");
  }

  private static String queries(int count) {
    return repeat(count, "--b\r\n" + HTTP + "GET x HTTP/1.1\r\n") + "--b--";
  }

  private static String changes(int count) {
    return repeat(count, "--c\r\n" + HTTP + "DELETE x HTTP/1.1\r\n") + "--c--";
  }

  private static String repeat(int count, String text) {
    return IntStream.range(0, count).mapToObj(i -> text).collect(Collectors.joining());
  }

  @Test
  void takesHeadersOf200BytesAndRefuses201() {
    String head = "--b\r\n" + HTTP + "GET x HTTP/1.1\r\nA: {a}\r\n--b--";

    assertThat(read(head.replace("{a}", "a".repeat(197)))).hasSize(1);
    assertRefused(head.replace("{a}", "a".repeat(198)), "200 bytes");
    assertRefused(
        "--b\r\nX: " + "x".repeat(198) + "\r\n" + HTTP + "GET x HTTP/1.1\r\n--b--", "200");
  }

  @Test
  void takesABoundaryAsMsOdataWritesIt() {
    MediaType type = MediaType.parse("multipart/mixed; boundary=batch(36522ad7-fc75)");
    String body = queries(1).replace("--b", "--batch(36522ad7-fc75)");

    assertThat(BatchReader.read(bytes(body), type, BOUNDS)).hasSize(1);
  }

  @Property(tries = 5_000)
  void everyTextIsABatchOrRefused(@ForAll("nearBatches") String text) {
    boolean read;
    try {
      read = !read(text).isEmpty();
    } catch (ODataSyntaxException e) {
      read = !e.getMessage().isEmpty();
    }

    assertThat(read).isTrue();
  }

  @Provide
  Arbitrary<String> nearBatches() {
    return Arbitraries.of(
            "--b",
            "--b\r\n",
            "--c\r\n",
            "--c--\r\n",
            "--b--",
            "--",
            "\r\n",
            "\n",
            "\r",
            HTTP,
            SET,
            "Content-Type: application/http\r\n",
            "Content-ID: 1\r\n",
            "Content-Length: 2\r\n",
            "GET x HTTP/1.1\r\n",
            "DELETE x HTTP/1.1\r\n",
            "{}",
            ":",
            "\0")
        .list()
        .ofMaxSize(16)
        .map(tokens -> String.join("", tokens));
  }

  private static List<BatchPart> read(String body) {
    return BatchReader.read(bytes(body), TYPE, BOUNDS);
  }

  private static void assertRefused(String body, String reason) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOf(ODataSyntaxException.class)
        .hasMessageContaining(reason);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
