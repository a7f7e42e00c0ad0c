package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_2;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bad input: each gets a clear OData error, is neither forwarded nor recorded, and leaves its
 * connection in a defined state.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalIT {
  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) {
    simulator = aSimulator().start(bed);
    gateway = RunningGateway.in(directory).before(simulator).start(bed);
  }

  @AfterEach
  void nothingWasForwardedOrRecorded() {
    assertThat(await(simulator.simulator().requests())).isEmpty();
    assertThat(gateway.events()).isEmpty();
  }

  private static void assertRefused(Answer answer, int status, String code, String... says) {
    assertThat(answer.status()).isEqualTo(status);
    JsonObject error = new JsonObject(answer.body()).getJsonObject("odata.error");
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(error.getJsonObject("message").getString("value"))
        .contains(String.join("", says))
        .contains(answer.header("X-Request-Id"))
        .doesNotContain("Exception", "\tat ");
    assertThat(answer.header("X-Request-Id")).isNotBlank();
  }

  @Test
  void refusesACallerWithoutAKeyAndOneWithAWrongKeyAlike() {
    Answer none = gateway.send("MERGE", beforeUpdate(), null, RESTORE);
    Answer wrong =
        gateway.send("MERGE", beforeUpdate(), ApiKey.generate(new SecureRandom()), RESTORE);

    assertRefused(none, 401, "Unauthenticated", "X-Api-Key");
    assertRefused(wrong, 401, "Unauthenticated");
    assertThat(none.header("WWW-Authenticate")).startsWith("ApiKey");
  }

  @Test
  void tellsAForeignSubscriptionAndAnUnknownOneApartByNothing() {
    String unknown =
        beforeUpdate().replace(SimulatorFixture.CONTOSO.toString(), UUID.randomUUID().toString());

    Answer foreign = gateway.send("MERGE", beforeUpdate(), FABRIKAM, RESTORE);
    Answer missing = gateway.send("MERGE", unknown, FABRIKAM, RESTORE);

    assertRefused(foreign, 404, "NotFound");
    assertThat(foreign.body().replace(foreign.header("X-Request-Id"), ""))
        .isEqualTo(missing.body().replace(missing.header("X-Request-Id"), ""));
  }

  @Test
  void refusesAStampOfAnotherSubscriptionInKeyBodyAndFilter() {
    String key = CONTOSO_VMM + RunningGateway.checkpoint(BEFORE_UPDATE, STAMP_2);
    String body = "{\"VMCheckPointAction\":\"Restore\",\"StampId\":\"" + STAMP_2 + "\"}";

    assertRefused(gateway.send("MERGE", key, OPERATOR, RESTORE), 404, "NotFound", "StampId");
    assertRefused(
        gateway.send("MERGE", beforeUpdate(), OPERATOR, body), 404, "NotFound", "StampId");
    assertRefused(
        gateway.send(
            "GET",
            CONTOSO_VMM + "VMCheckPoints?$filter=StampId+eq+guid'" + STAMP_2 + "'",
            OPERATOR,
            null),
        404,
        "NotFound",
        "StampId");
  }

  @Test
  void refusesAReadersRestoreBeforeItsBodyIsRead() {
    assertRefused(
        gateway.send("MERGE", beforeUpdate(), READER, RESTORE), 403, "Forbidden", "reader");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VMCheckPoints(ID=guid'xyz',StampId=guid'ba4146fa-fb41-4f59-a193-ad00c52a138c')",
        "VMCheckPoints(ID=guid'a11cc636-5521-4f88-92b2-cad392911fe0'",
        "VMCheckPoints(ID=guid'a11cc636-5521-4f88-92b2-cad392911fe0',ID=guid'a11cc636-5521-4f88-92b2-cad392911fe0')",
        "VMCheckPoints(ID=a11cc636,StampId=1;2)",
        "VMCheckPoints(%2F)",
        "VMCheckPoints%00",
        "VMCheckPoints/../Jobs",
        "VMCheckPoints/%2e%2e/Jobs",
        "VMCheckPoints(ID=%zz)",
        "VMCheck<Points>"
      })
  void refusesAMalformedPath(String resource) {
    assertRefused(
        gateway.send(
            "GET", CONTOSO_VMM + resource.replace("<", "%3C").replace(">", "%3E"), OPERATOR, null),
        400,
        "BadRequest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MERGE", "PUT", "PATCH", "DELETE"})
  void refusesAMutationOfABareSet(String method) {
    String body = method.equals("DELETE") ? null : RESTORE;

    Answer answer = gateway.send(method, CONTOSO_VMM + "VMCheckPoints", OPERATOR, body);

    assertRefused(answer, 405, "MethodNotAllowed", "key");
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$batch", "%24batch"})
  void refusesABatchThatIsNoMultipart(String batch) {
    assertRefused(
        gateway.send("POST", CONTOSO_VMM + batch, OPERATOR, "{}"),
        415,
        "UnsupportedMediaType",
        "multipart/mixed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "",
        "[]",
        "\"Restore\"",
        "{\"VMCheckPointAction\":\"Restore\"} {}",
        "{'VMCheckPointAction':'Restore'}",
        "{\"VMCheckPointAction\":\"Restore\",\"VMCheckPointAction\":null}",
        "{\"vmcheckpointaction\":\"Restore\"}",
        "{\"VMCheckPointAction\":\"Destroy\"}",
        "{\"VMCheckPointAction\":[\"Restore\"]}",
        "{\"Inner\":{\"VMCheckPointAction\":\"Restore\"}}",
        "{\"StampId\":\"not-a-guid\"}",
        "\uFEFF{\"VMCheckPointAction\":\"Restore\"}"
      })
  void refusesABodyThatIsNotExactlyUnderstood(String body) {
    assertRefused(gateway.send("MERGE", beforeUpdate(), OPERATOR, body), 400, "BadRequest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/xml",
        "application/atom+xml;charset=utf-16",
        "application/json;charset=utf-16",
        "multipart/mixed;boundary=x"
      })
  void refusesAnotherContentType(String type) {
    assertRefused(
        gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Content-Type", type),
        415,
        "UnsupportedMediaType",
        "application/json");
  }

  @Test
  void refusesACompressedBodyAndAnIdempotencyKeyThatIsNone() {
    assertRefused(
        gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Content-Encoding", "gzip"),
        415,
        "UnsupportedMediaType");
    assertRefused(
        gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Idempotency-Key", "\"k"),
        400,
        "BadRequest",
        "Idempotency-Key");
  }

  @Test
  void refusesABodyOfTenMebibytesByItsHeadAndLetsTheClientSeeWhy() {
    Answer answer =
        gateway.send(
            "MERGE", beforeUpdate(), OPERATOR, "{\"Name\":\"" + "x".repeat(10 << 20) + "\"}");

    assertRefused(answer, 413, "BodyTooLarge", "65536");
    assertThat(answer.header("Connection")).isEqualTo("close");
  }

  @Test
  void refusesABodyOfUndeclaredLengthAtItsFirstByteTooMany() {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      client.send(head("MERGE", beforeUpdate(), "Transfer-Encoding: chunked\r\n"));
      client.send("10001\r\n" + "x".repeat(0x10001) + "\r\n");

      assertThat(client.answer()).startsWith("HTTP/1.1 413 ").contains("BodyTooLarge");
      client.send("0\r\n\r\n");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void answersARefusalWithoutAskingForTheBodyFirst() {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      String head =
          head("MERGE", beforeUpdate(), "Content-Length: 80\r\nExpect: 100-continue\r\n")
              .replace(OPERATOR.secret().reveal(), "spfgw_nobody");

      assertThat(client.send(head).answer()).startsWith("HTTP/1.1 401 ");
    }
  }

  @Test
  void refusesAUrlOfSixtyFourKibibytes() {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      String answer = client.send(head("GET", CONTOSO_VMM + "x".repeat(64 << 10), "")).answer();

      assertThat(answer).startsWith("HTTP/1.1 414 ").contains("UrlTooLong", "16KiB");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void refusesHeadersThatAreTooLargeTogether() {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      String answer =
          client
              .send(head("GET", CONTOSO_VMM + "Jobs", "X-A: " + "a".repeat(20_000) + "\r\n"))
              .answer();

      assertThat(answer).startsWith("HTTP/1.1 431 ").contains("HeadersTooLarge");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 64\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 64\r\nContent-Length: 65\r\n",
        "Content-Length: 6x4\r\n",
        "Content-Length: -1\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Host: other\r\nContent-Length: 64\r\n",
        "X-Api-Key: spfgw_second\r\nContent-Length: 64\r\n",
        "X-HTTP-Method: MERGE\r\nX-HTTP-Method: DELETE\r\nContent-Length: 64\r\n",
        "X Bad: name\r\nContent-Length: 64\r\n",
        "X-Folded: a\r\n b\r\nContent-Length: 64\r\nContent-Length: 64\r\n",
        "Connection: keep-alive, Content-Type\r\nContent-Length: 64\r\n",
        "Connection: close\r\nConnection: content-length\r\nContent-Length: 64\r\n",
        "Connection: Host\r\nContent-Length: 64\r\n",
        "Connection: x-api-key\r\nContent-Length: 64\r\n",
        "Connection: Authorization\r\nContent-Length: 64\r\n",
        "Connection:ACCEPT\r\nContent-Length: 64\r\n",
        "Connection: a,\tX-HTTP-Method ,b\r\nContent-Length: 64\r\n",
        "Connection: MaxDataServiceVersion\r\nContent-Length: 64\r\n",
        "Connection: If-Match\r\nContent-Length: 64\r\n",
        "Connection: Prefer\r\nContent-Length: 64\r\n"
      })
  void refusesAHeadThatTwoReadersCouldReadInTwoWays(String headers) {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      String answer = client.send(head("MERGE", beforeUpdate(), headers)).answer();

      assertThat(answer).startsWith("HTTP/1.1 400 ").contains("BadRequest");
      client.send(RESTORE);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"?$top=1#$skip=2", "?$filter=Name%20eq%20'\u00e4'", "?a=\u0001"})
  void refusesAQueryThatWouldReachSpfInAnotherShape(String query) {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      String answer = client.send(head("GET", CONTOSO_VMM + "Jobs" + query, "")).answer();

      assertThat(answer).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void refusesAnotherExpectationAndAMethodThatSpfDoesNotKnow() {
    assertRefused(
        gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Expect", "200-ok"),
        417,
        "ExpectationFailed");
    Answer answer = gateway.send("TRACE", beforeUpdate(), OPERATOR, null);
    assertRefused(answer, 405, "MethodNotAllowed");
    assertThat(answer.header("Allow")).contains("MERGE");
  }

  @Test
  void speaksXmlToAClientThatAsksForNothingElse() {
    Answer answer =
        gateway.send(
            "GET",
            CONTOSO_VMM + "VMCheckPoints(1",
            OPERATOR,
            null,
            "Accept",
            "application/atom+xml");

    assertThat(answer.header("Content-Type")).startsWith("application/xml");
    assertThat(answer.body())
        .contains(
            "<error xmlns=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">")
        .contains("<code>BadRequest</code>");
  }

  @Test
  void keepsTheConnectionAfterARefusalThatReadEverything() {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      String refused =
          client.send(head("MERGE", beforeUpdate(), "Content-Length: 2\r\n") + "[]").answer();
      String next = client.send(head("GET", "/subscriptions", "")).answer();

      assertThat(refused).startsWith("HTTP/1.1 400 ");
      assertThat(next).startsWith("HTTP/1.1 200 ");
    }
  }

  private static String head(String method, String path, String headers) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
        + "Content-Type: application/json\r\nX-Api-Key: "
        + OPERATOR.secret().reveal()
        + "\r\n"
        + headers
        + "\r\n";
  }
}
