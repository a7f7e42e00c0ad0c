package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One request in becomes one request out: an ambiguous request is refused and ends its connection.
 * The upstream records the raw bytes that it receives.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttackIT {
  private static final String SMUGGLED =
      "DELETE " + beforeUpdate() + " HTTP/1.1\r\nHost: smuggled\r\n\r\n";

  @RegisterExtension final TestBed bed = new TestBed();

  private RecordingUpstream upstream;
  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) {
    upstream = bed.keep(RecordingUpstream.start(bed.vertx(), directory));
    gateway =
        RunningGateway.in(directory)
            .set("tenantListener.time.linger", "200ms")
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);
  }

  @AfterEach
  void nothingWasSmuggled() {
    assertThat(upstream.everything()).doesNotContainIgnoringCase("smuggled", "DELETE ");
    upstream.clear();
  }

  static Stream<Arguments> ambiguousFraming() {
    String body = RESTORE + SMUGGLED;
    String chunked = "0\r\n\r\n" + SMUGGLED;
    return Stream.of(
        arguments("CL.TE", "Content-Length: 64\r\nTransfer-Encoding: chunked\r\n", chunked),
        arguments("TE.CL", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", chunked),
        arguments(
            "TE.TE, second one unknown",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n",
            chunked),
        arguments(
            "TE.TE, twice the same",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            chunked),
        arguments("TE with a list", "Transfer-Encoding: identity, chunked\r\n", chunked),
        arguments("TE chunked twice", "Transfer-Encoding: chunked, chunked\r\n", chunked),
        arguments("TE misspelt", "Transfer-Encoding: xchunked\r\n", chunked),
        arguments("TE quoted", "Transfer-Encoding: \"chunked\"\r\n", chunked),
        arguments("TE with a parameter", "Transfer-Encoding: chunked;a=b\r\n", chunked),
        arguments("TE behind a blank before the colon", "Transfer-Encoding : chunked\r\n", chunked),
        arguments("TE folded", "Transfer-Encoding:\r\n chunked\r\n", chunked),
        arguments(
            "a folded header", "X-A: 1\r\n\tContent-Length: 0\r\nContent-Length: 64\r\n", body),
        arguments("TE behind a vertical tab", "Transfer-Encoding: \u000bchunked\r\n", chunked),
        arguments("TE behind a bare LF", "X: y\nTransfer-Encoding: chunked\r\n", chunked),
        arguments("TE behind a bare CR", "X: y\rTransfer-Encoding: chunked\r\n", chunked),
        arguments("two lengths", "Content-Length: 64\r\nContent-Length: 0\r\n", body),
        arguments("the same length twice", "Content-Length: 64\r\nContent-Length: 64\r\n", body),
        arguments("a list of lengths", "Content-Length: 64, 64\r\n", body),
        arguments("a length with a sign", "Content-Length: +64\r\n", body),
        arguments("a negative length", "Content-Length: -64\r\n", body),
        arguments("a length in hex", "Content-Length: 0x40\r\n", body),
        arguments("a length beyond a long", "Content-Length: 99999999999999999999\r\n", body),
        arguments("an empty length", "Content-Length: \r\n", body),
        arguments("a blank in a header's name", "Content Length: 64\r\n", body),
        arguments("NUL in a header's value", "X-A: a\u0000b\r\nContent-Length: 64\r\n", body),
        arguments("NUL in a header's name", "X\u0000A: a\r\nContent-Length: 64\r\n", body),
        arguments("a header without a name", ": a\r\nContent-Length: 64\r\n", body),
        arguments("a header without a colon", "X-A\r\nContent-Length: 64\r\n", body),
        arguments("a second Host", "Host: smuggled\r\nContent-Length: 64\r\n", body));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ambiguousFraming")
  void refusesAmbiguousFramingAndEndsTheConnection(String name, String headers, String rest) {
    try (RawClient client = connect()) {
      String answer = client.send(head("MERGE", beforeUpdate(), headers) + rest).answer();

      assertThat(answer).startsWith("HTTP/1.1 4");
      assertThat(client.isClosedByServer()).as("the connection is ended").isTrue();
    }
    assertThat(upstream.requests()).isEmpty();
  }

  static Stream<Arguments> brokenChunks() {
    return Stream.of(
        arguments("no size", "\r\n" + RESTORE + "\r\n0\r\n\r\n"),
        arguments("a size that is no hex", "zz\r\n" + RESTORE + "\r\n0\r\n\r\n"),
        arguments("a size with a sign", "+40\r\n" + RESTORE + "\r\n0\r\n\r\n"),
        arguments("a negative size", "-1\r\n" + RESTORE + "\r\n0\r\n\r\n"),
        arguments("a size with 0x", "0x40\r\n" + RESTORE + "\r\n0\r\n\r\n"),
        arguments("a size beyond a long", "fffffffffffffffff\r\n" + RESTORE),
        arguments("a chunk longer than its size", "3\r\n" + RESTORE + "\r\n0\r\n\r\n"),
        arguments("a bare LF behind the size", "40\n" + RESTORE + "\r\n0\r\n\r\n"),
        arguments("a bare LF behind the data", "40\r\n" + RESTORE + "\n0\r\n\r\n"),
        arguments(
            "an extension that hides a line end in quotes",
            "40;a=\"\r\n" + RESTORE + "\r\n0\r\n\r\n" + SMUGGLED),
        arguments("an extension with a bare LF", "40;a\nb\r\n" + RESTORE + "\r\n0\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenChunks")
  void refusesABodyWhoseChunksAreBrokenAndEndsTheConnection(String name, String chunks) {
    try (RawClient client = connect()) {
      client.send(head("MERGE", beforeUpdate(), "Transfer-Encoding: chunked\r\n") + chunks);

      assertThat(client.answerOrEnd())
          .startsWith("HTTP/1.1 4")
          .containsIgnoringCase("\r\nx-request-id: ")
          .contains("{\"odata.error\"");
      assertThat(client.isClosedByServer()).as("the connection is ended").isTrue();
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void sendsAChunkedBodyOnAsOneWithALengthAndWithoutExtensionsAndTrailers() {
    try (RawClient client = connect()) {
      client.send(
          head(
              "MERGE", beforeUpdate(), "Transfer-Encoding: chunked\r\nTrailer: X-HTTP-Method\r\n"));
      client.send("20;smuggled=\"x\"\r\n" + RESTORE.substring(0, 32) + "\r\n");
      client.send("20\r\n" + RESTORE.substring(32) + "\r\n");
      client.send("0\r\nX-HTTP-Method: DELETE\r\nX-Smuggled: 1\r\n\r\n");

      assertThat(client.answer()).startsWith("HTTP/1.1 204 ");
    }
    assertThat(upstream.requests()).hasSize(1);
    assertThat(upstream.requests().get(0))
        .startsWith("MERGE /SC2012R2/VMM/")
        .endsWith("\r\n\r\n" + RESTORE)
        .containsIgnoringCase("\r\ncontent-length: 64\r\n")
        .doesNotContainIgnoringCase("transfer-encoding", "trailer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /\r\n\r\n",
        "GET / HTTP/0.9\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.10\r\nHost: localhost\r\n\r\n",
        "GET / http/1.1\r\nHost: localhost\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET\t/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1 x\r\nHost: localhost\r\n\r\n",
        "GET /\u0000 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "G<T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\nHost: localhost\n\n",
        "GET https://smuggled/subscriptions HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "CONNECT smuggled:443 HTTP/1.1\r\nHost: smuggled:443\r\n\r\n",
        "\u0016\u0003\u0001"
      })
  void refusesARequestLineThatIsNone(String request) {
    try (RawClient client = connect()) {
      String answer = client.send(request + "\r\n\r\n").answerOrEnd();

      assertThat(answer)
          .matches("(?s)HTTP/1\\.1 [45].*")
          .containsIgnoringCase("\r\nx-request-id: ")
          .contains("error");
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void takesTheAbsoluteFormOfItsOwnHost() {
    try (RawClient client = connect()) {
      String url = "https://LOCALHOST" + beforeUpdate();

      assertThat(client.send(head("MERGE", url, "Content-Length: 64\r\n") + RESTORE).answer())
          .startsWith("HTTP/1.1 204 ");
    }
    assertThat(upstream.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%2e%2e/%2e%2e/Admin",
        "..%2f..%2fAdmin",
        "..%5c..%5cAdmin",
        "VMCheckPoints%2f..%2fJobs",
        "./Jobs",
        "VMCheckPoints/../../Jobs",
        "Jobs%00",
        "Jobs%0d%0aX-Smuggled:%201",
        "Jobs;x=%2e%2e/%2e%2e",
        "%252e%252e/%252e%252e/Admin"
      })
  void letsNoPathLeaveItsSubscription(String resource) {
    try (RawClient client = connect()) {
      String answer = client.send(head("GET", CONTOSO_VMM + resource, "")).answer();

      assertThat(answer).matches("(?s)HTTP/1\\.1 (204|4).*");
    }
    assertThat(upstream.requests())
        .allMatch(
            request ->
                request.startsWith(
                    "GET /SC2012R2/VMM/"
                        + SimulatorFixture.CONTOSO
                        + "/Microsoft.Management.Odata.svc/"))
        .noneMatch(request -> request.lines().findFirst().orElseThrow().contains(".."));
  }

  @Test
  void sendsAQueryOnByteForByteInItsOwnLine() {
    String query =
        "?$filter=Name%20eq%20'%0d%0aX-A:%201%20HTTP/1.1'&$top=1+1&$skiptoken=%2e%2E/..%00";
    try (RawClient client = connect()) {
      assertThat(client.send(head("GET", CONTOSO_VMM + "Jobs" + query, "")).answer())
          .startsWith("HTTP/1.1 204 ");
    }
    assertThat(upstream.requests()).hasSize(1);
    assertThat(upstream.requests().get(0).lines().findFirst().orElseThrow())
        .endsWith("/Jobs" + query + " HTTP/1.1");
  }

  @Test
  void stripsIdentityAndHopByHopHeadersAndThoseThatConnectionNames() {
    String headers =
        "Connection: keep-alive, User-Agent, X-Ms-Version\r\n"
            + "User-Agent: smuggled\r\nX-Ms-Version: smuggled\r\nx-ms-principal-id: smuggled\r\n"
            + "Proxy-Authorization: smuggled\r\nX-Forwarded-For: smuggled\r\n"
            + "Forwarded: for=smuggled\r\nX-Forwarded-Host: smuggled\r\nVia: 1.1 smuggled\r\n"
            + "Keep-Alive: smuggled\r\nTE: trailers\r\nUpgrade: h2c\r\nCookie: smuggled\r\n"
            + "X-Original-URL: /smuggled\r\nX-Rewrite-URL: /smuggled\r\nProxy: smuggled\r\n"
            + "Range: bytes=0-smuggled\r\nContent-Length: 64\r\n";
    try (RawClient client = connect()) {
      assertThat(client.send(head("MERGE", beforeUpdate(), headers) + RESTORE).answer())
          .startsWith("HTTP/1.1 204 ");
    }
    assertThat(upstream.requests()).hasSize(1);
    assertThat(upstream.requests().get(0))
        .doesNotContain(OPERATOR.secret().reveal())
        .doesNotContainIgnoringCase("x-api-key", "upgrade:", "\r\nte:", "user-agent");
  }

  @Test
  void refusesABodyWhereNoneBelongs() {
    for (String method : new String[] {"GET", "DELETE"}) {
      try (RawClient client = connect()) {
        String length = "Content-Length: " + SMUGGLED.length() + "\r\n";

        String answer = client.send(head(method, CONTOSO_VMM + "Jobs", length) + SMUGGLED).answer();

        assertThat(answer).startsWith("HTTP/1.1 4");
      }
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void answersAHeadWithoutABody() {
    try (RawClient client = connect()) {
      client.send(head("HEAD", "/none", ""));
      client.send(head("HEAD", "/openapi.yaml", ""));
      client.send(head("GET", "/subscriptions", ""));

      assertThat(client.head())
          .startsWith("HTTP/1.1 404 ")
          .doesNotContainIgnoringCase("transfer-encoding");
      assertThat(client.head()).startsWith("HTTP/1.1 200 ").containsIgnoringCase("content-length:");
      assertThat(client.head()).startsWith("HTTP/1.1 200 ");
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void answersPipelinedRequestsOneByOneInTheirOrder() {
    String first = head("MERGE", beforeUpdate(), "Content-Length: 64\r\n") + RESTORE;
    String second = head("GET", CONTOSO_VMM + "Jobs", "");
    String third = head("GET", "/subscriptions", "");
    try (RawClient client = connect()) {
      client.send(first + second + third);

      assertThat(client.answer()).startsWith("HTTP/1.1 204 ").contains("X-Operation-Id");
      assertThat(client.answer()).startsWith("HTTP/1.1 204 ").doesNotContain("X-Operation-Id");
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ").contains("SubscriptionID");
    }
    assertThat(upstream.requests()).hasSize(2);
  }

  @Test
  void takesABodyThatDoesNotWaitForTheContinueItAskedFor() {
    try (RawClient client = connect()) {
      client.send(
          head("MERGE", beforeUpdate(), "Expect: 100-continue\r\nContent-Length: 64\r\n")
              + RESTORE);

      assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 204 ");
    }
    assertThat(upstream.requests()).hasSize(1);
  }

  private RawClient connect() {
    return RawClient.connect(gateway.port(), gateway.certificate());
  }

  private static String head(String method, String target, String headers) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
        + (headers.contains("Content-Length") || headers.contains("Encoding")
            ? "Content-Type: application/json\r\n"
            : "")
        + "X-Api-Key: "
        + OPERATOR.secret().reveal()
        + "\r\n"
        + headers
        + "\r\n";
  }
}
