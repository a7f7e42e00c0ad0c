package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.telemetry.GatewayLog;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No answer names the upstream, whatever the upstream sends, over real sockets. */
class LinksIT {
  private static final String SVC = "/Microsoft.Management.Odata.svc";
  private static final String NODE = "https://SPF-NODE-7:8090/SC2012R2/VMM/" + CONTOSO + SVC;

  @TempDir static Path directory;

  @RegisterExtension static final TestBed bed = new TestBed();

  private static RawUpstream upstream;
  private static RunningGateway gateway;
  private static TenantClient client;

  /** What the upstream answers next: bytes on the wire. */
  private static volatile Buffer answer;

  /** How many bytes it sends at once; 0 for all. */
  private static volatile int drip;

  @BeforeAll
  static void start() {
    upstream = RawUpstream.start(bed, directory, LinksIT::answer);
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .withLinkHosts("SPF-NODE-7", "node7.hoster.local")
            // Broken answers are what this is about; the endpoint is not to be given up for them.
            .set("upstream.breaker.failuresInRow", 100)
            .set("upstream.breaker.window.minimumCalls", 1000)
            .set("tenantListener.publicUrl", "https://gw.example")
            .start(bed);
    client = bed.keep(new TenantClient(bed.vertx(), OPERATOR, gateway.certificate()));
  }

  private static void answer(NetSocket socket, String received) {
    int length = received.indexOf("content-length: ");
    int head = received.indexOf("\r\n\r\n");
    if (head < 0) {
      return;
    }
    if (length > 0) {
      String digits = received.substring(length + 16, received.indexOf("\r\n", length));
      if (received.contains("100-continue") && received.length() == head + 4) {
        socket.write("HTTP/1.1 100 Continue\r\n\r\n");
        return;
      }
      if (received.length() < head + 4 + Integer.parseInt(digits)) {
        return;
      }
    }
    send(socket, answer, 0);
  }

  private static void send(NetSocket socket, Buffer bytes, int from) {
    int to = drip == 0 ? bytes.length() : Math.min(bytes.length(), from + drip);
    socket
        .write(bytes.slice(from, to))
        .onSuccess(
            written -> {
              if (to == bytes.length()) {
                socket.close();
              } else {
                send(socket, bytes, to);
              }
            });
  }

  private static void will(String head, byte[] body) {
    drip = 0;
    answer =
        Buffer.buffer(
                "HTTP/1.1 "
                    + head
                    + "\r\nContent-Length: "
                    + body.length
                    + "\r\nConnection: close\r\n\r\n")
            .appendBytes(body);
  }

  private static void will(String head, String body) {
    will(head, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String url(String rest) {
    return "https://localhost:" + gateway.port() + CONTOSO_VMM + rest;
  }

  private static String gatewayRoot() {
    return "https://gw.example" + CONTOSO_VMM;
  }

  private static String list(int entities) {
    StringBuilder list = new StringBuilder("{\"odata.metadata\":\"U/$metadata#X\",\"value\":[");
    for (int i = 0; i < entities; i++) {
      list.append(i == 0 ? "" : ",").append("{\"Name\":\"see https://SPF-NODE-7/ ä\",");
      list.append("\"odata.editLink\":\"U/X(").append(i).append(")\"}");
    }
    return list.append("],\"odata.nextLink\":\"U/X?$skiptoken=%27a%2F%27\"}").toString();
  }

  private static String asSent(String body) {
    return body.replace("U/", NODE + "/");
  }

  private static String asSeen(String body) {
    return body.replace("U/", gatewayRoot());
  }

  static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String gunzip(Buffer bytes) {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes.getBytes()))) {
      return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final String JSON_OK = "200 OK\r\nContent-Type: application/json;charset=utf-8";

  @Test
  void givesAShortAnswerItsNewLength() {
    will(JSON_OK, asSent(list(1)));

    Answer got = client.get(url("Jobs"));

    assertThat(got.body()).isEqualTo(asSeen(list(1)));
    assertThat(got.header("Content-Length")).isEqualTo(Integer.toString(got.bytes().length()));
    assertThat(got.header("Transfer-Encoding")).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_000, 17})
  void streamsALongAnswerInWhateverPiecesItComes(int bytes) {
    will(JSON_OK, asSent(list(1_000)));
    drip = bytes;

    Answer got = client.get(url("Jobs"));

    assertThat(got.body()).isEqualTo(asSeen(list(1_000)));
    assertThat(got.header("Transfer-Encoding")).isEqualTo("chunked");
    assertThat(got.header("Content-Length")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json|{\"odata.nextLink\":\"LINK\",\"value\":[]}",
        "application/json;odata=verbose|{\"d\":{\"results\":[],\"__next\":\"LINK\"}}",
        "application/atom+xml|<feed><link rel=\"next\" href=\"LINK\"/></feed>"
      })
  void keepsAClientThatTurnsPagesBehindTheGateway(String page) {
    String[] typeAndBody = page.split("\\|");
    String next = url("Jobs");
    for (int i = 1; i <= 3; i++) {
      String query = "?$skiptoken=%27" + i + "%2f%27,guid'x'";
      will(
          "200 OK\r\nContent-Type: " + typeAndBody[0],
          typeAndBody[1].replace("LINK", NODE + "/Jobs" + query));

      String text = client.get(next).body();

      assertThat(text).contains("\"" + gatewayRoot() + "Jobs" + query + "\"");
      next = url("Jobs" + query);
    }
    assertThat(lastRequest()).contains(SVC + "/Jobs?$skiptoken=%272%2f%27,guid'x' HTTP/1.1\r\n");
  }

  /** Both overflowed the stack or held the event loop while links were looked for in them. */
  @ParameterizedTest
  @ValueSource(
      strings = {"SPF-NODE-7.a.a.,", "SPF-NODE-7 ", ".a", "https://", "https://SPF-NODE-7/"})
  void answersAnErrorThatEchoesWhateverTheCallerWrote(String piece) {
    String text = "the name SPF-NODE-7 " + piece.repeat(40_000 / piece.length()) + " is wrong";
    will(
        "400 Bad Request\r\nContent-Type: application/json",
        "{\"odata.error\":{\"code\":\"\",\"message\":{\"value\":\"" + text + "\"}}}");

    Answer got = client.get(url("Jobs"));

    assertThat(got.status()).isEqualTo(400);
    assertThat(got.body()).endsWith(" is wrong\"}}}").doesNotContain("NODE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/\\evil.example",
        "//evil.example",
        "https:evil.example",
        "https://evil.example/",
        "https://gw.example@evil.example/",
        "https://x@SPF-NODE-7:8090/SC2012R2/VMM/X",
        "javascript:alert(1)",
        "data:text/html,x",
        "net.tcp://SPF-NODE-7/x"
      })
  void dropsALinkThatSpfMadeUp(String link) {
    for (String status : List.of("200 OK", "302 Found")) {
      String links =
          "\r\nLocation: LINK\r\nContent-Location: LINK\r\nContent-Base: LINK"
              + "\r\nDataServiceId: LINK\r\nOData-EntityId: LINK\r\nRefresh: 0;url=LINK"
              + "\r\nLink: <LINK>;rel=next\r\nOperation-Location: LINK";
      will(status + "\r\nContent-Type: application/json" + links.replace("LINK", link), "{}");

      assertThat(client.get(url("Jobs")).headers().toString())
          .doesNotContain("evil", "alert", "data:", "NODE", "Refresh", "Operation-Location");
    }
  }

  @Test
  void spellsTheRootAsTheClientDoes() {
    will(JSON_OK, asSent(list(1)));
    String root = "/" + CONTOSO + "/services/SystemCenter/VMM" + SVC + "/";

    Answer got = client.get("https://localhost:" + gateway.port() + root + "Jobs");

    assertThat(got.body()).isEqualTo(list(1).replace("U/", "https://gw.example" + root));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000})
  void rewritesACompressedAnswerAndCompressesItAgain(int entities) {
    will(JSON_OK + "\r\nContent-Encoding: gzip", gzip(asSent(list(entities))));

    Answer got = client.get(url("Jobs"), "Accept-Encoding", "br, gzip");

    assertThat(gunzip(got.bytes())).isEqualTo(asSeen(list(entities)));
    assertThat(got.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(got.header("Vary")).isEqualTo("Accept-Encoding");
    assertThat(got.header("Content-Length")).isNull();
    assertThat(lastRequest()).contains("accept-encoding: gzip\r\n");
  }

  @Test
  void givesAClientThatAsksForNoCompressionThePlainAnswer() {
    will(JSON_OK + "\r\nContent-Encoding: gzip\r\nVary: Accept", gzip(asSent(list(1_000))));

    Answer got = client.get(url("Jobs"), "Accept-Encoding", "br, deflate");

    assertThat(got.body()).isEqualTo(asSeen(list(1_000)));
    assertThat(got.header("Content-Encoding")).isNull();
    assertThat(got.headers().getAll("Vary")).containsExactly("Accept", "Accept-Encoding");
    assertThat(lastRequest()).contains("accept-encoding: identity\r\n");
  }

  private static String lastRequest() {
    return upstream.received().get(upstream.received().size() - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: application/json\r\nContent-Encoding: br",
        "Content-Type: application/json\r\nContent-Encoding: deflate",
        "Content-Type: application/json\r\nContent-Encoding: gzip, gzip",
        "Content-Type: application/json;charset=utf-16",
        "Content-Type: multipart/mixed;boundary=b"
      })
  void refusesWhatItCanNotTakeApart(String type) {
    will("200 OK\r\n" + type, asSent(list(1)));

    Answer got = client.get(url("Jobs"));

    assertThat(got.status()).isEqualTo(502);
    assertThat(got.body()).contains("UpstreamBroken", "can't be passed on").doesNotContain("NODE");
  }

  @Test
  void refusesAnAnswerInUtf16ThatDoesNotSaySo() {
    will(JSON_OK, asSent(list(1)).getBytes(StandardCharsets.UTF_16LE));

    assertThat(client.get(url("Jobs")).status()).isEqualTo(502);
  }

  @Test
  void neverEndsABrokenCompressedAnswerAsIfItWereWhole() {
    byte[] whole = gzip(asSent(list(3_000)));
    byte[] truncated = java.util.Arrays.copyOf(whole, whole.length - 9);
    byte[] corrupted = whole.clone();
    corrupted[whole.length - 7] ^= 1;
    for (byte[] body : new byte[][] {truncated, corrupted}) {
      for (String accepted : new String[] {"gzip", "identity"}) {
        will(JSON_OK + "\r\nContent-Encoding: gzip", body);

        assertThatThrownBy(() -> client.get(url("Jobs"), "Accept-Encoding", accepted))
            .isInstanceOf(io.vertx.core.http.HttpClosedException.class);
      }
    }
  }

  @Test
  void neverEndsATruncatedAnswerAsIfItWereWhole() {
    will(JSON_OK, asSent(list(1_000)));
    answer = answer.slice(0, answer.length() - 1);

    assertThatThrownBy(() -> client.get(url("Jobs")))
        .isInstanceOf(io.vertx.core.http.HttpClosedException.class);
  }

  /** HTTP/1.0 knows no chunks: only the connection's end tells where the answer ends. */
  @Test
  void endsTheConnectionBehindALongAnswerToAnOldClient() {
    will(JSON_OK, asSent(list(1_000)));

    try (RawClient old = RawClient.connect(gateway.port(), gateway.certificate())) {
      String head =
          old.send(
                  "GET "
                      + CONTOSO_VMM
                      + "Jobs HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\nX-Api-Key: "
                      + OPERATOR.secret().reveal()
                      + "\r\n\r\n")
              .head();

      assertThat(RawClient.lower(head)).doesNotContain("chunked", "content-length");
      assertThat(old.read(1 << 20)).isEqualTo(asSeen(list(1_000)));
    }
  }

  @Test
  void leavesAValueAndItsLengthAsTheyAre() {
    String value = "https://SPF-NODE-7:8090/ " + "x".repeat(100_000);
    will("200 OK\r\nContent-Type: text/plain", value);

    Answer got =
        client.get(
            url(
                "VirtualMachines(ID=guid'"
                    + WEB_01
                    + "',StampId=guid'"
                    + STAMP_1
                    + "')/Description/$value"));

    assertThat(got.body()).isEqualTo(value);
    assertThat(got.header("Content-Length")).isEqualTo(Integer.toString(value.length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "200 OK\r\nContent-Type: text/plain",
        "200 OK\r\nContent-Type: application/octet-stream"
      })
  void namesNobodyInWhatIsNoValueOfATenant(String head) {
    will(head, asSent("moved to U/Jobs on SPF-NODE-7"));

    Answer got = client.get(url("Jobs"));

    assertThat(got.status()).isEqualTo(Integer.parseInt(head.substring(0, 3)));
    assertThat(got.body()).isEqualTo(asSeen("moved to U/Jobs on gw.example"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "302 Found\r\nContent-Type: text/plain",
        "302 Found\r\nContent-Type: application/json\r\nLocation: https://SPF-NODE-7:8090/x"
      })
  void relaysWhereARedirectionLeadsAndNothingElseOfIt(String head) {
    will(head, asSent("moved to U/Jobs on SPF-NODE-7"));

    Answer got = client.get(url("Jobs"));

    assertThat(got.status()).isEqualTo(302);
    assertThat(got.body()).isEmpty();
    assertThat(got.header("Location")).isIn(null, "https://gw.example/x");
  }

  @Test
  void leavesAPropertyThatIsCalledErrorToItsTenant() {
    String entity = "{\"ID\":1,\"error\":{\"message\":\"see https://SPF-NODE-7/ and SPF-NODE-7\"}}";
    will(JSON_OK, entity);

    assertThat(client.get(url("Jobs(1)")).body()).isEqualTo(entity);
  }

  @Test
  void rewritesAtom() {
    String feed =
        "<feed xml:base=\"U/\"><id>U/X</id><entry><id>U/X(1)</id><link href=\"U/X(1)\"/><content>"
            + "<m:properties><d:N>https://SPF-NODE-7/</d:N></m:properties></content></entry></feed>";
    will("200 OK\r\nContent-Type: application/atom+xml;type=feed", asSent(feed));

    assertThat(client.get(url("Jobs")).body()).isEqualTo(asSeen(feed));
  }

  @Test
  void leadsHeadersThroughTheGatewayAndDropsThoseThatTellOfTheServer() {
    will(
        JSON_OK
            + "\r\nLocation: "
            + NODE
            + "/X(1)\r\nContent-Location: http://spf-node-7"
            + NODE.substring(NODE.indexOf("/SC"))
            + "/X(1)\r\nDataServiceId: https://elsewhere.example/X\r\nServer: IIS\r\n"
            + "X-FEServer: SPF-NODE-7\r\nx-ms-diagnostics: on SPF-NODE-7\r\nx-ms-kept: yes\r\n"
            + "x-ms-request-id: spf-node-7\r\nDataServiceVersion: 3.0;",
        "{}");

    Answer got = client.get(url("Jobs"));

    assertThat(got.header("Location")).isEqualTo(gatewayRoot() + "X(1)");
    assertThat(got.header("Content-Location")).isEqualTo(gatewayRoot() + "X(1)");
    assertThat(got.header("x-ms-kept")).isEqualTo("yes");
    assertThat(got.header("x-ms-request-id")).as("never touched").isEqualTo("spf-node-7");
    assertThat(got.header("DataServiceVersion")).isEqualTo("3.0;");
    assertThat(got.headers().names())
        .doesNotContain("DataServiceId", "Server", "X-FEServer", "x-ms-diagnostics");
  }

  private static final String PAGE =
      "<!DOCTYPE html><h1>IIS Detailed Error</h1>C:\\inetpub\\wwwroot\\SPF\\web.config"
          + " HOSTER\\svc-spf on SPF-NODE-7, X-Powered-By: ASP.NET";

  private static void assertNamesNobody(Answer got) {
    assertThat(got.body() + got.headers())
        .doesNotContainIgnoringCase("inetpub", "svc-spf", "node-7", "asp.net", "<h1>", "realm=spf");
  }

  /** The head as IIS sends it; all of it is the server's own business. */
  private static String page(String status) {
    return status
        + "\r\nContent-Type: text/html; charset=utf-8\r\nServer: Microsoft-IIS/8.5\r\n"
        + "X-Powered-By: ASP.NET\r\nX-AspNet-Version: 4.0.30319\r\nWWW-Authenticate: NTLM\r\n"
        + "Proxy-Authenticate: Basic realm=spf\r\nx-ms-request-id: kept";
  }

  @ParameterizedTest
  @CsvSource({
    "400, 400",
    "403, 403",
    "404, 404",
    "405, 405",
    "407, 502",
    "410, 410",
    "412, 412",
    "414, 414",
    "421, 502",
    "495, 502"
  })
  void aWebServersOwnPageStaysBehindTheGateway(int status, int told) {
    try (GatewayLog log = GatewayLog.of("dev.spfgateway.upstream.body.ServerPages")) {
      will(page(status + " Refused"), PAGE);
      Answer read = client.get(url("Jobs"));

      assertThat(read.status()).isEqualTo(told);
      assertThat(read.body()).contains("UpstreamRefused", read.header("X-Request-Id"));
      assertThat(read.header("x-ms-request-id")).isEqualTo("kept");
      assertNamesNobody(read);
      assertThat(log.lines())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("DEBUG ")
                      .contains(read.header("X-Request-Id"), "IIS Detailed Error", "svc-spf"));
    }
  }

  @Test
  void neitherARefusalWithoutABodyNorAnEndlessOneIsRelayed() {
    for (String body : List.of("", "x".repeat(3_000_000))) {
      will("404 Not Found\r\nContent-Type: text/plain", body);

      Answer got = client.get(url("Jobs"));

      assertThat(got.status()).isEqualTo(404);
      assertThat(got.body()).contains("UpstreamRefused").doesNotContain("xxx");
    }
  }

  @Test
  void aPageInPlaceOfAnAnswerIsNone() {
    will(page("200 OK"), PAGE);
    Answer read = client.get(url("Jobs"));
    will(page("302 Found") + "\r\nLocation: " + NODE + "/X", PAGE);
    Answer moved = client.get(url("Jobs"));

    assertThat(read.status()).isEqualTo(502);
    assertThat(read.body()).contains("UpstreamBroken");
    assertThat(moved.status()).isEqualTo(302);
    assertThat(moved.header("Location")).isEqualTo(gatewayRoot() + "X");
    assertThat(moved.body()).isEmpty();
    for (Answer got : List.of(read, moved)) {
      assertNamesNobody(got);
    }
  }

  @Test
  void namesNobodyInTheErrorsOfMutations() {
    String error =
        "{\"odata.error\":{\"code\":\"\",\"message\":{\"lang\":\"en\",\"value\":\"\\u0027SPF-NODE-7\\u0027"
            + " failed\"},\"innererror\":{\"stacktrace\":\"at X\\r"
            + "\\n"
            + "spf-node-7\"}}}";
    will("404 Not Found\r\nContent-Type: application/json", error);

    Answer got = restore("{\"VMCheckPointAction\":\"Restore\"}");

    assertThat(got.status()).isEqualTo(404);
    assertThat(got.header("X-Operation-Outcome")).isEqualTo("rejected");
    assertThat(got.body())
        .contains("\\u0027gw.example\\u0027 failed", "\\r\\ngw.example")
        .doesNotContainIgnoringCase("node-7");
  }

  private static Answer restore(String body) {
    String target = url(RunningGateway.checkpoint(SimulatorFixture.BEFORE_UPDATE, STAMP_1));
    return client.send("MERGE", target, body, "Content-Type", "application/json");
  }

  @Test
  void saysThatItWasDoneWhenTheAnswerToAMutationCanNotBePassedOn() {
    will("200 OK\r\nContent-Type: application/json\r\nContent-Encoding: br", "xyz");

    Answer got = restore("{\"VMCheckPointAction\":\"Restore\"}");

    assertThat(got.status()).isEqualTo(502);
    assertThat(got.header("X-Operation-Outcome")).isEqualTo("done");
    assertThat(lastRequest()).contains("accept-encoding: identity\r\n");
  }

  @Test
  void readsACompressedAnswerToAMutation() {
    will(JSON_OK + "\r\nContent-Encoding: gzip", gzip(asSent(list(1))));

    Answer got = restore("{\"VMCheckPointAction\":\"Restore\"}");

    assertThat(got.body()).isEqualTo(asSeen(list(1)));
    assertThat(got.header("Content-Encoding")).isNull();
    assertThat(got.header("X-Operation-Outcome")).isEqualTo("done");
  }

  @Test
  void leadsTheUrisInARequestToTheEndpointAndRecordsWhatTheClientSent() throws Exception {
    will("204 No Content", "");
    String body =
        "{\"Description\":\"G/X\",\"VM@odata.bind\":\"G/VirtualMachines(1)\","
            + "\"odata.metadata\":\"https://elsewhere.example/\"}";
    String sent = body.replace("G/", gatewayRoot());

    assertThat(restore(sent).status()).isEqualTo(204);

    String root = upstream.url() + "/" + CONTOSO + SVC + "/";
    String expected =
        body.replace("\"G/VirtualMachines", "\"" + root + "VirtualMachines")
            .replace("G/X", gatewayRoot() + "X");
    assertThat(lastRequest()).endsWith("\r\n\r\n" + expected);
    assertThat(lastRequest()).contains("content-length: " + expected.length() + "\r\n");
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(sent.getBytes(StandardCharsets.UTF_8));
    assertThat(gateway.events().get(gateway.events().size() - 1).what().bodyDigest())
        .isEqualTo(HexFormat.of().formatHex(digest));
  }

  @ParameterizedTest
  @ValueSource(strings = {"204 No Content", "304 Not Modified"})
  void answersWithoutABodyWhereTheUpstreamDoes(String status) {
    will(status + "\r\nContent-Type: application/json\r\nContent-Encoding: gzip", "");

    Answer got = client.get(url("Jobs"), "Accept-Encoding", "gzip");

    assertThat(got.status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
    assertThat(got.bytes().length()).isZero();
    assertThat(got.header("Content-Encoding")).isNull();
    assertThat(got.header("Transfer-Encoding")).isNull();
  }
}
