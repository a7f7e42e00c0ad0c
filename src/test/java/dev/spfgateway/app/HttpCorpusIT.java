package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.http.HttpCorpus;
import dev.spfgateway.http.HttpCorpus.Entry;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The corpus of HTTP/1 messages against a whole gateway: each refusal is an answer of its own with
 * a line in the log, nothing after it is read, and nothing of it reaches SPF.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpCorpusIT {
  private static final Pattern ID =
      Pattern.compile("\r\nx-request-id: (\\S+)\r\n", Pattern.CASE_INSENSITIVE);
  private static final String CREDENTIAL = "X-Api-Key: " + OPERATOR.secret().reveal() + "\r\n";
  private static final String SMUGGLED =
      "DELETE " + beforeUpdate() + " HTTP/1.1\r\nHost: localhost\r\n" + CREDENTIAL + "\r\n";

  @RegisterExtension final TestBed bed = new TestBed();

  private RecordingUpstream upstream;
  private RunningGateway gateway;
  private AccessLines access;
  private TroubleWatch log;

  @BeforeAll
  void start(@TempDir Path directory) {
    upstream = bed.keep(RecordingUpstream.start(bed.vertx(), directory));
    gateway =
        RunningGateway.in(directory)
            .set("tenantListener.time.linger", "200ms")
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);
  }

  @BeforeEach
  void watch() {
    upstream.clear();
    access = AccessLines.begin();
    log = TroubleWatch.begin();
  }

  @AfterEach
  void nothingWasSmuggledAndNobodyIsAlarmed() {
    access.close();
    log.close();
    assertThat(log.trouble()).isEmpty();
    assertThat(upstream.everything()).doesNotContain("DELETE ");
  }

  static List<Entry> refused() {
    return HttpCorpus.refused();
  }

  static List<Entry> taken() {
    return HttpCorpus.taken();
  }

  private RawClient connect() {
    return RawClient.connect(gateway.port(), gateway.certificate());
  }

  private static String bytes(Entry entry) {
    return entry.bytes(beforeUpdate(), CREDENTIAL);
  }

  /** An answer of the gateway's own, which the log knows. */
  private void assertRefusal(Entry entry, String answer) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + entry.status() + " ")
        .containsIgnoringCase("\r\nconnection: close\r\n");
    Matcher id = ID.matcher(answer);
    assertThat(id.find()).as("an id in " + answer).isTrue();
    JsonObject error =
        new JsonObject(answer.substring(answer.indexOf("\r\n\r\n"))).getJsonObject("odata.error");
    assertThat(error.getJsonObject("message").getString("value"))
        .contains(id.group(1))
        .doesNotContain("Exception");
    Map<String, String> line = access.of(id.group(1));
    assertThat(line.get("status")).isEqualTo(Integer.toString(entry.status()));
    assertThat(line.get("failure")).isEqualTo(error.getString("code"));
    assertThat(line.get("client")).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWithAnAnswerAndALineAndReadsNothingMore(Entry entry) {
    try (RawClient client = connect()) {
      assertRefusal(entry, client.send(bytes(entry) + SMUGGLED).answer());
      assertThat(client.isClosedByServer()).as("the connection is ended").isTrue();
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesInItsTurnWhatComesAfterAGoodRequest(Entry entry) {
    try (RawClient client = connect()) {
      client.send(bytes(HttpCorpus.taken().get(0)) + bytes(entry) + SMUGGLED);

      assertThat(client.answer()).startsWith("HTTP/1.1 204 ");
      assertRefusal(entry, client.answer());
      assertThat(client.isClosedByServer()).as("the connection is ended").isTrue();
    }
    assertThat(upstream.requests()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("taken")
  void takesOneRequestAndTheNextOne(Entry entry) {
    String next = "GET " + CONTOSO_VMM + "Jobs HTTP/1.1\r\nHost: localhost\r\n" + CREDENTIAL;
    try (RawClient client = connect()) {
      client.send(bytes(entry) + (entry.bytes().contains("HTTP/1.0") ? "" : next + "\r\n"));

      assertThat(client.answer()).matches("(?s)HTTP/1\\.[01] 204 .*");
      if (!entry.bytes().contains("HTTP/1.0")) {
        assertThat(client.answer()).startsWith("HTTP/1.1 204 ");
      }
    }
    assertThat(upstream.requests().get(0))
        .startsWith("MERGE /SC2012R2/VMM/")
        .containsIgnoringCase("\r\ncontent-length: 64\r\n")
        .endsWith("\r\n\r\n" + RESTORE)
        .doesNotContainIgnoringCase("transfer-encoding", "x-http-method");
  }

  @Test
  void refusesABodyThatBreaksOffWhileItIsRead() {
    try (RawClient client = connect()) {
      client.send(
          "MERGE "
              + beforeUpdate()
              + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
              + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
              + "Expect: 100-continue\r\n"
              + CREDENTIAL
              + "\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 100 ");

      client.send("20\r\n" + RESTORE.substring(0, 32) + "\r\n 20\r\n" + SMUGGLED);

      assertRefusal(new Entry("", 400, ""), client.answer());
      assertThat(client.isClosedByServer()).isTrue();
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:\r\n", "a:b\r\n", "a\r\n"})
  void refusesSixteenThousandLinesLongBeforeTheyEnd(String line) {
    try (RawClient client = connect()) {
      client.send("GET / HTTP/1.1\r\nHost: localhost\r\n" + line.repeat(16_000));

      assertThat(client.answer())
          .startsWith(line.contains(":") ? "HTTP/1.1 431 " : "HTTP/1.1 400 ");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  /** The form that the client asked for before what is wrong, and JSON where it did not come to. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /x HTTP/1.1\r\nHost: a\r\nAccept: application/atom+xml\r\nX: \u0000\r\n\r\n",
        "GET /x?$format=atom HTTP/1.1\r\nHost: a\r\nX: \u0000\r\n\r\n"
      })
  void answersInTheFormThatTheClientAskedFor(String request) {
    try (RawClient client = connect()) {
      assertThat(client.send(request).answer())
          .startsWith("HTTP/1.1 400 ")
          .contains(
              "<error xmlns=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata");
    }
  }

  @Test
  void answersARefusedHeadRequestWithoutABody() {
    try (RawClient client = connect()) {
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");

      assertThat(client.head()).startsWith("HTTP/1.1 400 ");
      assertThat(client.isClosedByServer()).as("nothing after the head").isTrue();
    }
  }

  /** RFC 9110, 10.1.1: an expectation in HTTP/1.0 is ignored. */
  @Test
  void sendsNoInterimAnswerToHttp10() {
    try (RawClient client = connect()) {
      client.send(
          "MERGE "
              + beforeUpdate()
              + " HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Expect: 100-continue\r\nContent-Length: 64\r\n"
              + CREDENTIAL
              + "\r\n"
              + RESTORE);

      assertThat(client.answer()).startsWith("HTTP/1.0 204 ");
    }
    assertThat(upstream.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/1.0", "http/1.1"})
  void agreesOnAnOlderHttpInTheHandshake(String protocol) {
    String version = protocol.toUpperCase(java.util.Locale.ROOT);
    try (RawClient client =
        RawClient.connectOffering(gateway.port(), gateway.certificate(), protocol)) {
      client.send("GET /openapi.yaml " + version + "\r\nHost: localhost\r\n\r\n");

      assertThat(client.head()).startsWith(version + " 200 ");
    }
  }

  @Test
  void countsWhatItRefuses() {
    for (Entry entry : List.of(HttpCorpus.refused().get(0), HttpCorpus.refused().get(120))) {
      try (RawClient client = connect()) {
        assertThat(client.send(bytes(entry)).answer()).startsWith("HTTP/1.1 4");
      }
    }

    assertThat(gateway.admin("/metrics").body())
        .contains("spfgateway_http_refused_total{listener=\"tenant\",reason=\"request-line\"}")
        .contains("spfgateway_http_refused_total{listener=\"tenant\",reason=\"chunk\"}");
  }
}
