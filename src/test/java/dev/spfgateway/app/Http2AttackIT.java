package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
 * One request in becomes at most one request out, and the same one that was authorized, when an
 * HTTP/2 request continues over HTTP/1.1. The upstream records the raw bytes that it receives.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2AttackIT {
  private static final String SMUGGLED = "X-Smuggled: 1";
  private static final String SECOND =
      " HTTP/1.1\r\nHost: localhost\r\n\r\nDELETE " + beforeUpdate() + " HTTP/1.1\r\nX-Smuggled: 1";

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
    assertThat(upstream.everything()).doesNotContainIgnoringCase("smuggled");
    upstream.clear();
  }

  private static Http2Request restore() {
    return Http2Request.of("MERGE", beforeUpdate())
        .with("x-api-key", OPERATOR.secret().reveal())
        .with("content-type", "application/json")
        .data(RESTORE);
  }

  private static Http2Request request(String method, String path) {
    return Http2Request.of(method, path).with("x-api-key", OPERATOR.secret().reveal());
  }

  private Http2Request.Seen send(Http2Request request) {
    try (RawHttp2 connection = RawHttp2.connect(gateway.port(), gateway.certificate())) {
      return request.send(connection);
    }
  }

  static Stream<Arguments> malformed() {
    String delete = "DELETE " + beforeUpdate();
    return Stream.of(
        arguments("a name in upper case", restore().with("X-HTTP-Method", "DELETE")),
        arguments("a length in upper case", restore().with("Content-Length", "0")),
        arguments("an empty name", restore().with("", "x")),
        arguments("a colon in a name", restore().with("x-a: 1\r\nx-smuggled", "x")),
        arguments("a blank in a name", restore().with("content-length ", "0")),
        arguments("a line end in a name", restore().with("x-a\r\nx-smuggled", "1")),
        arguments("NUL in a name", restore().with("x-a\u0000b", "1")),
        arguments("CRLF in a value", restore().with("user-agent", "a\r\n" + SMUGGLED)),
        arguments("a bare LF in a value", restore().with("user-agent", "a\n" + SMUGGLED)),
        arguments("a bare CR in a value", restore().with("user-agent", "a\r" + SMUGGLED)),
        arguments("NUL in a value", restore().with("user-agent", "a\u0000" + SMUGGLED)),
        arguments(
            "a second request in a value", restore().with("user-agent", "a\r\n\r\n" + delete)),
        arguments("Transfer-Encoding", restore().with("transfer-encoding", "chunked")),
        arguments("Transfer-Encoding: identity", restore().with("transfer-encoding", "identity")),
        arguments("Connection", restore().with("connection", "keep-alive")),
        arguments("Connection with a name", restore().with("connection", "content-type")),
        arguments("Keep-Alive", restore().with("keep-alive", "timeout=5")),
        arguments("Proxy-Connection", restore().with("proxy-connection", "close")),
        arguments("Upgrade", restore().with("upgrade", "h2c")),
        arguments("TE", restore().with("te", "gzip")),
        arguments("a length that is too short", restore().with("content-length", "10")),
        arguments("a length that is too long", restore().with("content-length", "100")),
        arguments("a length of zero", restore().with("content-length", "0")),
        arguments(
            "two lengths", restore().with("content-length", "64").with("content-length", "0")),
        arguments("a length that is none", restore().with("content-length", "x")),
        arguments("a length with a sign", restore().with("content-length", "+64")),
        arguments("a negative length", restore().with("content-length", "-64")),
        arguments("a list of lengths", restore().with("content-length", "64, 10")),
        arguments("a second method", restore().begunWith(":method", "DELETE")),
        arguments("a second path", restore().begunWith(":path", CONTOSO_VMM + "Jobs")),
        arguments("a second authority", restore().begunWith(":authority", "smuggled")),
        arguments("a second scheme", restore().begunWith(":scheme", "http")),
        arguments("a pseudo-header behind others", restore().with(":method", "DELETE")),
        arguments("an answer's pseudo-header", restore().begunWith(":status", "200")),
        arguments("an unknown pseudo-header", restore().begunWith(":smuggled", "1")),
        arguments("a protocol of extended CONNECT", restore().begunWith(":protocol", "websocket")),
        arguments("no method", restore().without(":method")),
        arguments("no path", restore().without(":path")),
        arguments("no scheme", restore().without(":scheme")),
        arguments("no host at all", restore().without(":authority")),
        arguments("an empty path", restore().but(":path", "")),
        arguments("an empty method", restore().but(":method", "")),
        arguments("an empty authority", restore().but(":authority", "")),
        arguments("a method with a second request", restore().but(":method", delete + SECOND)),
        arguments("a method with a blank", restore().but(":method", "GET /")),
        arguments("a method in lower case", restore().but(":method", "merge")),
        arguments("a path with a second request", restore().but(":path", beforeUpdate() + SECOND)),
        arguments("a path with a blank", restore().but(":path", beforeUpdate() + " HTTP/1.1")),
        arguments("a path with NUL", restore().but(":path", beforeUpdate() + "\u0000")),
        arguments("a path without a slash", restore().but(":path", "smuggled")),
        arguments("a star for a path", restore().but(":path", "*")),
        arguments("a URL of another host", restore().but(":path", "https://smuggled/" + "x")),
        arguments(
            "a query with a second request",
            restore().but(":path", beforeUpdate() + "?a" + SECOND)),
        arguments("an authority with CRLF", restore().but(":authority", "a\r\n" + SMUGGLED)),
        arguments("an authority with a user", restore().but(":authority", "smuggled@localhost")),
        arguments("an authority with a path", restore().but(":authority", "localhost/smuggled")),
        arguments("a host that differs", restore().with("host", "smuggled")),
        arguments("two hosts", restore().with("host", "localhost").with("host", "smuggled")),
        arguments("a second type", restore().with("content-type", "application/atom+xml")),
        arguments("two tunnels", tunnelled("MERGE").with("x-http-method", "DELETE")),
        arguments("CONNECT", restore().but(":method", "CONNECT")),
        arguments("a blank before a value", restore().with("x-a", " 1")),
        arguments("a blank after a value", restore().with("x-a", "1 ")),
        arguments("a tab before a value", restore().with("x-a", "\t1")),
        arguments("a tab after a value", restore().with("x-a", "1\t")),
        arguments("a value that is a blank", restore().with("x-a", " ")),
        arguments("a blank before the host", restore().but(":authority", " localhost")),
        arguments("a blank before the method", restore().but(":method", " MERGE")),
        arguments("a blank before the path", restore().but(":path", " " + beforeUpdate())),
        arguments("DEL in a value", restore().with("x-a", "a\u007fb")),
        arguments("a control character in a value", restore().with("x-a", "a\u0001b")),
        arguments("a byte above ASCII in a name", restore().with("x-\u00e4", "1")),
        arguments("a separator in a name", restore().with("x(a)", "1")),
        arguments("a fragment in the path", restore().but(":path", beforeUpdate() + "#a")),
        arguments("a byte above ASCII in the path", restore().but(":path", "/\u00e4")),
        arguments("a trailer with a blank before it", restore().trailer("x-a", " 1")),
        arguments("a trailer with NUL", restore().trailer("x-a", "\u0000")),
        arguments("a trailer that is a pseudo-header", restore().trailer(":method", "DELETE")),
        arguments("a trailer in upper case", restore().trailer("X-HTTP-Method", "DELETE")));
  }

  private static Http2Request tunnelled(String method) {
    return restore().but(":method", "POST").with("x-http-method", method);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void refusesWhatTwoReadersCouldReadInTwoWays(String name, Http2Request request) {
    assertThat(send(request)).matches(Http2Request.Seen::isRefusal, "a refusal");
    assertThat(upstream.requests()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void tellsTheLogWithoutAStackTraceWhatItRefuses(String name, Http2Request request) {
    try (TroubleWatch log = TroubleWatch.begin();
        AccessLines access = AccessLines.begin()) {
      Http2Request.Seen seen = send(request);

      until(
          () ->
              seen.taken() == Http2Request.Taken.ANSWERED
                  ? !access.lines().isEmpty()
                  : !log.saying("refused what 127.0.0.1 sent to the tenant listener").isEmpty());
      assertThat(log.trouble()).isEmpty();
    }
    assertThat(gateway.admin("/metrics").body())
        .contains("spfgateway_http_refused_total{listener=\"tenant\"");
  }

  static Stream<Arguments> notServed() {
    Http2Request many = restore();
    for (int i = 0; i < 100; i++) {
      many = many.with("x-a", "1");
    }
    return Stream.of(
        arguments("CONNECT with a path", 501, restore().but(":method", "CONNECT")),
        arguments(
            "CONNECT without a path",
            501,
            Http2Request.of("CONNECT", "/").without(":path").without(":scheme")),
        arguments("102 fields", 431, many),
        arguments("17 KiB of fields", 431, restore().with("x-a", "a".repeat(17 << 10))),
        arguments("a path of 17 KiB", 414, restore().but(":path", "/" + "a".repeat(17 << 10))));
  }

  /** What is well-formed gets an answer, with a line in the log as every request. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("notServed")
  void answersWhatIsWellFormedAndNotServed(String name, int status, Http2Request request) {
    try (TroubleWatch log = TroubleWatch.begin();
        AccessLines access = AccessLines.begin()) {
      assertThat(send(request).status()).hasValue(status);

      until(() -> !access.lines().isEmpty());
      assertThat(access.lines().get(0)).containsEntry("status", Integer.toString(status));
      assertThat(log.trouble()).isEmpty();
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void goesOnWithAConnectionWhoseRequestWasTooLarge() {
    try (RawHttp2 connection = RawHttp2.connect(gateway.port(), gateway.certificate())) {
      Http2Request large = restore().with("x-a", "a".repeat(17 << 10));
      assertThat(large.send(connection).status()).hasValue(431);

      connection.send(
          RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 3, RawHttp2.get());
      assertThat(connection.frame(RawHttp2.HEADERS).stream()).isEqualTo(3);
    }
  }

  static Stream<Arguments> beginnings() {
    String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    return Stream.of(
        arguments("HTTP/1.1", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        arguments("a preface in lower case", "pri * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        arguments("a preface with bare LF", "PRI * HTTP/2.0\n\nSM\n\n"),
        arguments("a secret", "X-Api-Key: spfgw_secret\r\n\r\n"),
        arguments("zeros", "\u0000".repeat(24)),
        arguments("another frame than SETTINGS", preface + "\0\0\10\6\0\0\0\0\0" + "12345678"),
        arguments("an acknowledgement", preface + "\0\0\0\4\1\0\0\0\0"),
        arguments("SETTINGS of a stream", preface + "\0\0\0\4\0\0\0\0\1"),
        arguments("SETTINGS of five bytes", preface + "\0\0\5\4\0\0\0\0\0" + "12345"),
        arguments("a huge window", preface + "\0\0\6\4\0\0\0\0\0" + "\0\4\u00ff\0\0\0"),
        arguments("a push of 2", preface + "\0\0\6\4\0\0\0\0\0" + "\0\2\0\0\0\2"),
        arguments("a tiny frame size", preface + "\0\0\6\4\0\0\0\0\0" + "\0\5\0\0\0\1"));
  }

  /** The library logged an error, with the stranger's bytes. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("beginnings")
  void endsAConnectionThatBeginsWithSomethingElse(String name, String bytes) {
    try (TroubleWatch log = TroubleWatch.begin();
        RawClient client = RawClient.connectOffering(gateway.port(), gateway.certificate(), "h2")) {
      client.send(bytes);

      assertThat(client.read(1_000)).as("what comes before the end").contains("\7");
      assertThat(log.trouble()).isEmpty();
      assertThat(log.saying("refused what 127.0.0.1 sent to the tenant listener: an HTTP/2 "))
          .hasSize(1)
          .noneMatch(line -> line.contains("spfgw_secret") || line.contains("5350"));
    }
  }

  @Test
  void sendsOnWhatWasJudgedAndNothingElse() {
    Http2Request odd =
        tunnelled("MERGE")
            .with("content-length", "64, 64")
            .with("host", "localhost")
            .with("te", "trailers")
            .with("cookie", "smuggled")
            .with("cookie", "smuggled=2")
            .with("x-forwarded-host", "smuggled")
            .with("x-ms-principal-id", "smuggled")
            .with("user-agent", "Ünix: a, b")
            .trailer("x-http-method", "DELETE")
            .trailer("x-smuggled", "1");

    assertThat(send(odd).status()).hasValue(204);
    assertThat(upstream.requests()).hasSize(1);
    assertThat(upstream.requests().get(0))
        .startsWith("MERGE /SC2012R2/VMM/")
        .endsWith("\r\n\r\n" + RESTORE)
        .containsIgnoringCase("\r\ncontent-length: 64\r\n")
        .doesNotContainIgnoringCase("x-http-method", "transfer-encoding", "\r\nte:", ":method");
  }

  @Test
  void sendsAQueryOnByteForByteInItsOwnLine() {
    String query =
        "?$filter=Name%20eq%20'%0d%0aX-A:%201%20HTTP/1.1'&$top=1+1&$skiptoken=%2e%2E/..%00";

    assertThat(send(request("GET", CONTOSO_VMM + "Jobs" + query)).status()).hasValue(204);
    assertThat(upstream.requests()).hasSize(1);
    assertThat(upstream.requests().get(0).lines().findFirst().orElseThrow())
        .endsWith("/Jobs" + query + " HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE"})
  void refusesABodyWhereNoneBelongsWhetherAnnouncedOrNot(String method) {
    Http2Request announced = request(method, beforeUpdate()).with("content-length", "1").data("x");
    Http2Request typed =
        request(method, beforeUpdate()).with("content-type", "application/json").data("x");

    for (Http2Request one : new Http2Request[] {announced, typed}) {
      assertThat(send(one).status()).hasValue(400);
    }
    assertThat(send(request(method, beforeUpdate()).data("x")).status()).hasValue(400);
    assertThat(upstream.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE"})
  void takesARequestWhoseEndComesByItself(String method) {
    assertThat(send(request(method, beforeUpdate()).data("")).status()).hasValue(204);
    assertThat(send(request(method, beforeUpdate())).status()).hasValue(204);

    assertThat(upstream.requests()).hasSize(2).allMatch(one -> one.startsWith(method + " "));
  }
}
