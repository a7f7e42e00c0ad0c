package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.GOLDEN_IMAGE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_2;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real clients were seen to send: each spelling means the same, or is refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientQuirkIT {
  private static final String ENTRY =
      "<a:entry xmlns:a='http://www.w3.org/2005/Atom'"
          + " xmlns:p='http://schemas.microsoft.com/ado/2007/08/dataservices'"
          + " xmlns:q='http://schemas.microsoft.com/ado/2007/08/dataservices/metadata'>"
          + "<a:content type='application/xml'><q:properties>%s</q:properties></a:content>"
          + "</a:entry>";

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;
  private long restoresBefore;
  private int eventsBefore;

  @BeforeAll
  void start(@TempDir Path directory) {
    simulator = aSimulator().start(bed);
    // What SPF refused must not keep the machine from the next test.
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .unset("operation")
            .set("operation.bookkeeping", "0s")
            .set("operation.baseline.timeout", "0s")
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms")
            .start(bed);
  }

  /** What a test before began guards its machine until VMM has shown that it ended. */
  @BeforeEach
  void remember() {
    String running = "/" + CONTOSO + "/operations?state=running";
    until(() -> !gateway.send("GET", running, OPERATOR, null).body().contains("\"id\""));
    restoresBefore = simulator.restores(BEFORE_UPDATE);
    eventsBefore = gateway.requestEvents().size();
  }

  private long restores() {
    return simulator.restores(BEFORE_UPDATE) - restoresBefore;
  }

  private List<String> story() {
    List<String> story = gateway.requestStory();
    return story.subList(eventsBefore, story.size());
  }

  private void assertRestoredOnce(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    assertThat(restores()).isEqualTo(1);
    assertThat(story()).containsExactly("intent restore", "outcome restore done");
  }

  private static String spelled(String url) {
    return url.replace("{sub}", CONTOSO.toString())
        .replace("{SUB}", CONTOSO.toString().toUpperCase(Locale.ROOT))
        .replace("{id}", BEFORE_UPDATE.toString())
        .replace("{ID}", BEFORE_UPDATE.toString().toUpperCase(Locale.ROOT))
        .replace("{stamp}", STAMP_1.toString())
        .replace("{STAMP}", STAMP_1.toString().toUpperCase(Locale.ROOT))
        .replace("{root}", CONTOSO_VMM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{root}VMCheckPoints(ID=guid'{id}',StampId=guid'{stamp}')",
        "{root}VMCheckPoints(StampId=guid'{stamp}',ID=guid'{id}')",
        "{root}VMCheckPoints(ID=Guid'{id}',StampId=Guid'{stamp}')",
        "{root}VMCheckPoints(ID=guid'%7B{id}%7D',StampId=guid'%7b{stamp}%7d')",
        "{root}VMCheckPoints(ID=guid%27{id}%27,StampId=guid%27{stamp}%27)",
        "{root}VMCheckPoints%28ID%3Dguid%27{id}%27%2CStampId%3Dguid%27{stamp}%27%29",
        "{root}VMCheckPoints(ID=guid'{id}',%20StampId=guid'{stamp}')",
        "{root}VMCheckPoints(ID=guid'{ID}',StampId=guid'{STAMP}')",
        "{root}/VMCheckPoints(ID=guid'{id}',StampId=guid'{stamp}')",
        "//{sub}/services/systemcenter/vmm/VMCheckPoints(ID=guid'{id}',StampId=guid'{stamp}')",
        "/{SUB}/Services/SystemCenter/VMM/VMCheckPoints(ID=guid'{id}',StampId=guid'{stamp}')",
        "/{sub}/services/systemcenter/VMM/Microsoft.Management.Odata.svc/VMCheckPoints(ID=guid'{id}',StampId=guid'{stamp}')",
        "/{sub}/services/systemcenter/vmm/microsoft.management.odata.SVC//VMCheckPoints(ID=guid'{id}',StampId=guid'{stamp}')/",
        "{root}VMCheckPoints(ID=guid'{id}',StampId=guid'{stamp}')?RunAsynchronously=0",
        "{root}VMCheckPoints(ID=guid'{id}',StampId=guid'{stamp}')?RunAsynchronously="
      })
  void restoresTheSameCheckpointByWhateverUrl(String url) {
    Answer answer = gateway.send("MERGE", spelled(url), OPERATOR, RESTORE);

    assertRestoredOnce(answer);
    assertThat(gateway.requestEvents().get(eventsBefore).what().target())
        .isEqualTo(spelled("VMCheckPoints(ID=guid'{id}',StampId=guid'{stamp}')"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{root}VMCheckPoints(StampId=Guid'{STAMP}',ID=guid'%7B{ID}%7D')",
        "{root}VMCheckPoints(ID=guid'{id}',%20StampId=guid'{stamp}')",
        "{root}VMCheckPoints/{id}",
        "{root}VMCheckPoints(guid'{id}')",
        "{root}VMCheckPoints(ID=guid'{id}')"
      })
  void knowsAnEntityThatIsBusyByWhateverUrl(String url) {
    simulator.jobsTake(Duration.ofMinutes(10));
    Future<Answer> running = gateway.begin("MERGE", beforeUpdate(), OPERATOR, RESTORE);
    until(() -> restores() == 1);

    Answer second = gateway.send("MERGE", spelled(url), OPERATOR, RESTORE);

    simulator.jobsTake(Duration.ofMillis(5));
    assertThat(second.status()).isEqualTo(409);
    assertThat(await(running).status()).isEqualTo(204);
    assertThat(restores()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "MERGE,Content-Length",
    "MERGE,chunked",
    "PUT,Content-Length",
    "PUT,chunked",
    "PATCH,Content-Length",
    "PATCH,chunked"
  })
  void restoresByEveryVerbWithExpectWhateverTheFraming(String verb, String framing) {
    boolean chunked = framing.equals("chunked");
    String head =
        verb
            + " "
            + beforeUpdate()
            + " HTTP/1.1\r\nhost: localhost\r\nx-api-key: "
            + OPERATOR.secret().reveal()
            + "\r\nCONTENT-TYPE: application/json;odata=minimalmetadata\r\nexpect: 100-Continue\r\n"
            + (chunked ? "transfer-encoding: chunked" : "content-length: " + RESTORE.length())
            + "\r\n\r\n";
    String body =
        chunked
            ? "10\r\n"
                + RESTORE.substring(0, 16)
                + "\r\n30\r\n"
                + RESTORE.substring(16)
                + "\r\n0\r\n\r\n"
            : RESTORE;
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      assertThat(client.send(head).head()).startsWith("HTTP/1.1 100 ");
      assertThat(client.send(body).answer()).startsWith("HTTP/1.1 204 ");
    }
    assertThat(restores()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-HTTP-Method", "X-HTTP-METHOD", "x-http-method"})
  void deletesByATunnelWithoutBodyAndLength(String header) {
    String head =
        "POST "
            + CONTOSO_VMM
            + RunningGateway.checkpoint(java.util.UUID.randomUUID(), STAMP_1)
            + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
            + OPERATOR.secret().reveal()
            + "\r\nContent-Type: application/json\r\n"
            + header
            + ": DELETE\r\n\r\n";
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      assertThat(client.send(head).answer()).startsWith("HTTP/1.1 404 ");
    }
    assertThat(story()).containsExactly("intent delete", "outcome delete rejected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json |"
            + " {\"VMCheckPointAction\":\"Restore\",\"odata.type\":\"VMM.VMCheckPoint\"}",
        "application/json;odata=minimalmetadata | {\"VMCheckPointAction\":\"Restore\"}",
        "application/json;odata=nometadata;streaming=true;charset=utf-8 |"
            + " {\"VMCheckPointAction\":\"Restore\"}",
        "application/json;odata=fullmetadata |"
            + " {\"odata.type\":\"VMM.VMCheckPoint\",\"VMCheckPointAction@odata.type\":\"Edm.String\",\"VMCheckPointAction\":\"Restore\"}",
        "application/json; odata=verbose |"
            + " {\"__metadata\":{\"type\":\"VMM.VMCheckPoint\"},\"VMCheckPointAction\":\"Restore\"}"
      })
  void restoresByJsonOfEveryKind(String type, String body) {
    Answer answer = gateway.send("MERGE", beforeUpdate(), OPERATOR, body, "Content-Type", type);

    assertRestoredOnce(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/atom+xml",
        "application/atom+xml;type=entry;charset=utf-8",
        "application/xml"
      })
  void restoresByAtomWithAnyPrefix(String type) {
    Answer answer =
        gateway.send(
            "MERGE",
            beforeUpdate(),
            OPERATOR,
            ENTRY.formatted("<p:VMCheckPointAction>Restore</p:VMCheckPointAction>"),
            "Content-Type",
            type);

    assertRestoredOnce(answer);
  }

  /** A whole entity comes back as it was read, in each format, and once more with a command. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "application/json;odata=minimalmetadata ~ \"VMCheckPointAction\":null ~"
            + " \"VMCheckPointAction\":\"Restore\"",
        "application/json;odata=fullmetadata ~ \"VMCheckPointAction\":null ~"
            + " \"VMCheckPointAction\":\"Restore\"",
        "application/json;odata=nometadata ~ \"VMCheckPointAction\":null ~"
            + " \"VMCheckPointAction\":\"Restore\"",
        "application/atom+xml ~ <d:VMCheckPointAction m:null=\"true\""
            + " ?(/>|></d:VMCheckPointAction>) ~"
            + " <d:VMCheckPointAction>Restore</d:VMCheckPointAction>"
      })
  void takesAnEchoForAnUpdateAndFindsTheCommandInIt(String type, String none, String command) {
    String echo = gateway.send("GET", beforeUpdate(), OPERATOR, null, "Accept", type).body();
    assertThat(echo).containsPattern(none);

    Answer updated = gateway.send("PUT", beforeUpdate(), OPERATOR, echo, "Content-Type", type);
    long restoredByEcho = restores();
    Answer restored =
        gateway.send(
            "PUT",
            beforeUpdate(),
            OPERATOR,
            echo.replaceFirst(none, command),
            "Content-Type",
            type);

    assertThat(updated.status()).as(updated.body()).isEqualTo(204);
    assertThat(restoredByEcho).isZero();
    assertThat(restored.status()).as(restored.body()).isEqualTo(204);
    assertThat(restores()).isEqualTo(1);
    assertThat(story())
        .containsExactly(
            "intent update", "outcome update done", "intent restore", "outcome restore done");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ID\":\"{golden}\",\"VMCheckPointAction\":\"Restore\"}",
        "{\"StampId\":\"{stamp2}\",\"VMCheckPointAction\":\"Restore\"}",
        "{\"__metadata\":{\"uri\":\"VMCheckPoints(ID=guid'{golden}',StampId=guid'{stamp1}')\"},\"VMCheckPointAction\":\"Restore\"}",
        "{\"VM\":{\"Operation\":\"Stop\"},\"VMCheckPointAction\":\"Restore\"}",
        "{\"VMCheckPointAction\":null,\"\\u0056MCheckPointAction\":\"Restore\"}",
        "{\"Name\":\"x\",\"vmCheckPointAction\":\"Restore\"}",
        "{\"d\":{\"Name\":\"x\"},\"VMCheckPointAction\":\"Restore\"}"
      })
  void refusesABodyThatContradictsItsUrlOrHidesACommand(String body) {
    Answer answer =
        gateway.send(
            "MERGE",
            beforeUpdate(),
            OPERATOR,
            body.replace("{golden}", GOLDEN_IMAGE.toString())
                .replace("{stamp1}", STAMP_1.toString())
                .replace("{stamp2}", STAMP_2.toString()));

    assertThat(answer.status()).isBetween(400, 404);
    assertThat(story()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, application/atom+xml",
    "application/atom+xml, application/json",
    "application/json, gzip",
    "application/json;charset=utf-16, application/json",
    "application/atom+xml;charset=iso-8859-1, application/atom+xml"
  })
  void refusesBytesThatAreNotWhatTheirTypeSays(String type, String truth) {
    String body =
        truth.contains("atom")
            ? ENTRY.formatted("<p:VMCheckPointAction>Restore</p:VMCheckPointAction>")
            : truth.equals("gzip") ? "\u001F\uFFFD\b\0" : RESTORE;

    Answer answer = gateway.send("MERGE", beforeUpdate(), OPERATOR, body, "Content-Type", type);

    assertThat(answer.status()).isIn(400, 415);
    assertThat(story()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: application/json\r\n",
        "Content-Length: 0\r\n",
        "Cookie:\r\nx-csrf-token: null\r\n",
        "Accept-Charset: UTF-8\r\nAccept-Encoding: gzip, deflate, br\r\n",
        "DataServiceVersion: 3.0;NetFx\r\nMaxDataServiceVersion: 3.0;NetFx\r\n",
        "dataserviceurlconventions: KeyAsSegment\r\n",
        "Prefer: return-content\r\nIf-Match: *\r\n",
        "x-ms-version: 2014-02-01\r\nx-ms-principal-id: user%40contoso.com\r\n"
      })
  void readsWithWhateverHeadersClientsAdd(String headers) {
    String head =
        "GET "
            + CONTOSO_VMM
            + "VMCheckPoints()?$top=1 HTTP/1.1\r\nHost: localhost\r\n"
            + "Accept: application/json\r\nX-Api-Key: "
            + OPERATOR.secret().reveal()
            + "\r\n"
            + headers
            + "\r\n";
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      assertThat(client.send(head).answer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @ParameterizedTest
  @CsvSource({"POST,MERGE", "POST,PUT", "POST,PATCH", "POST,DELETE", "MERGE,", "DELETE,"})
  void refusesWhatLostItsKeyOnTheWay(String method, String tunnelled) {
    String[] headers =
        tunnelled == null
            ? new String[] {"DataServiceUrlConventions", "KeyAsSegment"}
            : new String[] {
              "X-HTTP-Method", tunnelled, "DataServiceUrlConventions", "KeyAsSegment"
            };
    String body = method.equals("DELETE") ? null : RESTORE;

    Answer answer = gateway.send(method, CONTOSO_VMM + "VMCheckPoints", OPERATOR, body, headers);

    assertThat(answer.status()).isEqualTo(405);
    assertThat(story()).isEmpty();
  }

  @Test
  void answersInAtomWhenNothingIsAskedFor() {
    String create =
        "{\"VMId\":\"" + WEB_01 + "\",\"StampId\":\"" + STAMP_1 + "\",\"Name\":\"quirk\"}";
    String head =
        "POST "
            + CONTOSO_VMM
            + "VMCheckPoints HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
            + OPERATOR.secret().reveal()
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + create.length()
            + "\r\n\r\n"
            + create;
    String bad = head.replace("POST " + CONTOSO_VMM, "POST " + CONTOSO_VMM + "$metadata/");
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      assertThat(client.send(head).answer())
          .startsWith("HTTP/1.1 201 ")
          .containsIgnoringCase("content-type: application/atom+xml")
          .contains("<entry");
      assertThat(client.send(bad).answer())
          .startsWith("HTTP/1.1 405 ")
          .containsIgnoringCase("content-type: application/xml")
          .contains("<error xmlns=");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "application/json | - | {\"odata.error\" | 3.0;",
        "application/json;odata=minimalmetadata | 3.0;NetFx | {\"odata.error\" | 3.0;",
        "application/json | 2.0;NetFx | {\"error\" | 1.0;",
        "application/json;odata=minimalmetadata | 2.0 | {\"error\" | 1.0;",
        "application/json;odata=verbose | 3.0 | {\"error\" | 1.0;",
        "application/json;q=0.3, application/atom+xml | 3.0 | <?xml | 1.0;",
        "application/atom+xml;q=0.3, application/json | 1.0 | {\"error\" | 1.0;"
      })
  void tellsOfItsOwnErrorsInTheFormAndVersionThatTheClientCanRead(
      String accept, String maximum, String begin, String version) {
    String[] headers =
        maximum == null
            ? new String[] {"Accept", accept}
            : new String[] {"Accept", accept, "MaxDataServiceVersion", maximum};

    Answer answer = gateway.send("GET", CONTOSO_VMM + "Bad(", OPERATOR, null, headers);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).startsWith(begin);
    assertThat(answer.header("DataServiceVersion")).isEqualTo(version);
  }

  @Test
  void tellsOfItsOwnErrorsInTheFormThatTheUrlAsksForAsSpfDoes() {
    for (String set : List.of("Clouds", "Bad(")) {
      String url = CONTOSO_VMM + set + "?$format=json";

      Answer json = gateway.send("GET", url, OPERATOR, null, "Accept", "*/*");
      Answer xml = gateway.send("GET", url.replace("=json", "=atom"), OPERATOR, null);

      assertThat(json.header("Content-Type")).as(set).startsWith("application/json");
      assertThat(xml.header("Content-Type")).as(set).contains("xml");
    }
  }

  @Test
  void takesAnIdAndAStampOfZerosForWhatWasNeverSet() {
    String unset =
        "\"ID\":\"00000000-0000-0000-0000-000000000000\","
            + "\"StampId\":\"00000000-0000-0000-0000-000000000000\"";
    String update = "{" + unset + ",\"VMCheckPointAction\":\"Restore\"}";

    assertRestoredOnce(gateway.send("MERGE", beforeUpdate(), OPERATOR, update));

    String create = "{" + unset + ",\"VMId\":\"" + WEB_01 + "\",\"Name\":\"unset\"}";
    Answer spfs = gateway.send("POST", CONTOSO_VMM + "VMCheckPoints", OPERATOR, create);
    assertThat(spfs.status()).isEqualTo(400);
    assertThat(spfs.body()).contains("The property 'StampId' is required.");
  }
}
