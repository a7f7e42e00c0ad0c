package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * HTTP/2 on the tenant listener: the same answers as over HTTP/1, and no frame that costs too much.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2IT {
  private static final String H2SPEC = "h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
  private static final int PROTOCOL_ERROR = 0x1;
  private static final int ENHANCE_YOUR_CALM = 0xb;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;
  private HttpClient client;

  @BeforeAll
  void start(@TempDir Path directory) {
    simulator = aSimulator().start(bed);
    gateway =
        RunningGateway.in(directory)
            .set("tenantListener.http2.maxResets", 20)
            .before(simulator)
            .start(bed);
    client =
        bed.vertx()
            .createHttpClient(
                new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setUseAlpn(true)
                    .setSsl(true)
                    .setDefaultHost("localhost")
                    .setDefaultPort(gateway.port())
                    .setTrustOptions(
                        new PemTrustOptions().addCertPath(gateway.certificate().toString())));
  }

  private Future<HttpClientResponse> send(String method, String path, Buffer body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(method))
            .setURI(path)
            .putHeader("X-Api-Key", OPERATOR.secret().reveal());
    if (body.length() > 0) {
      options.putHeader("Content-Type", "application/json");
    }
    return client
        .request(options)
        .compose(request -> body.length() == 0 ? request.send() : request.send(body))
        .compose(response -> response.body().map(response));
  }

  @Test
  void restoresOnce() {
    HttpClientResponse answer = await(send("MERGE", beforeUpdate(), Buffer.buffer(RESTORE)));

    assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.getHeader("X-Operation-Outcome")).isEqualTo("done");
    assertThat(await(simulator.simulator().restores(BEFORE_UPDATE))).isOne();
  }

  @Test
  void refusesALargeBodyWithoutHarmToOtherStreamsOfItsConnection() {
    Future<HttpClientResponse> refused =
        send("MERGE", beforeUpdate(), Buffer.buffer(new byte[1 << 20]));
    Future<HttpClientResponse> other = send("GET", "/subscriptions", Buffer.buffer());

    assertThat(await(other).statusCode()).isEqualTo(200);
    assertThat(await(refused).statusCode()).isEqualTo(413);
  }

  @Test
  void answersAHeadWithoutABodyAndLeavesTheConnectionAlone() {
    for (String path : List.of(CONTOSO_VMM + "Jobs", "/subscriptions", "/" + CONTOSO + "/audit")) {
      HttpClientResponse head = await(send("HEAD", path, Buffer.buffer()));

      assertThat(head.statusCode()).as(path).isEqualTo(200);
    }
    HttpClientResponse described = await(send("HEAD", "/openapi.yaml", Buffer.buffer()));
    HttpClientResponse next = await(send("GET", "/openapi.yaml", Buffer.buffer()));

    assertThat(described.statusCode()).isEqualTo(200);
    assertThat(described.getHeader("Content-Length")).isEqualTo(next.getHeader("Content-Length"));
  }

  @Test
  void resetsAStreamWhoseHostDiffersFromItsAuthority() {
    Future<HttpClientResponse> answer =
        client
            .request(
                new RequestOptions()
                    .setURI("/subscriptions")
                    .putHeader("X-Api-Key", OPERATOR.secret().reveal())
                    .putHeader("Host", "other.example"))
            .compose(request -> request.send());

    assertThatThrownBy(() -> await(answer)).isInstanceOf(StreamResetException.class);
  }

  @Test
  void endsAConnectionWhoseHeadersNeverEnd() {
    try (RawHttp2 raw = connect()) {
      raw.send(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, RawHttp2.get());

      byte[] field = {0x40, 1, 'a', 1, 'b'};
      assertThat(raw.isEndedWithin(100_000, () -> raw.send(RawHttp2.CONTINUATION, 0, 1, field)))
          .isTrue();
    }
  }

  @Test
  void endsAConnectionOfEmptyContinuations() {
    try (RawHttp2 raw = connect()) {
      raw.send(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, RawHttp2.get());

      assertThat(
              raw.isEndedWithin(100_000, () -> raw.send(RawHttp2.CONTINUATION, 0, 1, new byte[0])))
          .isTrue();
    }
  }

  @Test
  void endsAConnectionThatResetsStreamsInARow() {
    try (RawHttp2 raw = connect()) {
      raw.beginAndReset(50, RawHttp2.END_HEADERS | RawHttp2.END_STREAM);

      assertThat(raw.frame(RawHttp2.GOAWAY).connectionError()).isEqualTo(ENHANCE_YOUR_CALM);
    }
  }

  /** RFC 9113, 8.1.1. Whether the answer or the body is first must not matter. */
  @Test
  void callsABodyMalformedThatIsLongerThanAnnouncedThoughItsAnswerWentBefore() {
    try (RawHttp2 raw = connect()) {
      raw.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.postOfOneByte());
      assertThat(raw.frame(RawHttp2.DATA).flags()).isEqualTo(RawHttp2.END_STREAM);

      raw.send(RawHttp2.DATA, 0, 1, new byte[] {1, 2});

      assertThat(raw.frame(RawHttp2.RST_STREAM).streamError()).isEqualTo(PROTOCOL_ERROR);
    }
  }

  @Test
  void endsAConnectionOfEmptyDataFrames() {
    try (RawHttp2 raw = connect()) {
      raw.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.get());

      assertThat(raw.isEndedWithin(100_000, () -> raw.send(RawHttp2.DATA, 0, 1, new byte[0])))
          .isTrue();
    }
  }

  /** Conformance as h2spec sees it, all of its 145 cases. */
  @Test
  void conformsToTheStandard(@TempDir Path directory) throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "h2spec comes for Linux on x86-64 only");
    Process h2spec =
        new ProcessBuilder(
                unpacked(directory).toString(),
                "-t",
                "-k",
                "-o",
                "30",
                "-h",
                "localhost",
                "-p",
                Integer.toString(gateway.port()),
                "-P",
                "/subscriptions")
            .redirectErrorStream(true)
            .start();
    String report = new String(h2spec.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(h2spec.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(report).contains("145 tests, 145 passed, 0 skipped, 0 failed");
  }

  private static Path unpacked(Path directory) throws IOException, InterruptedException {
    Path archive = directory.resolve("h2spec.tar.gz");
    try (InputStream packed = Http2IT.class.getClassLoader().getResourceAsStream(H2SPEC)) {
      Files.copy(packed, archive);
    }
    Process tar =
        new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", directory.toString()).start();
    assertThat(tar.waitFor()).isZero();
    return directory.resolve("h2spec");
  }

  private RawHttp2 connect() {
    return RawHttp2.connect(gateway.port(), gateway.certificate());
  }
}
