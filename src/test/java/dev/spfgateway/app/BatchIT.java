package dev.spfgateway.app;

import static dev.spfgateway.app.Batches.aBatch;
import static dev.spfgateway.app.Batches.change;
import static dev.spfgateway.app.Batches.delete;
import static dev.spfgateway.app.Batches.get;
import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.app.RunningGateway.checkpoint;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.FRESHLY_INSTALLED;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_2;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.app.Batches.Part;
import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code $batch} through a whole gateway: what each request in it may do, does, and is told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchIT {
  private static final String ONE = checkpoint(BEFORE_UPDATE, STAMP_1);
  private static final String OTHER = checkpoint(FRESHLY_INSTALLED, STAMP_1);
  private static final String MISSING = checkpoint(UUID.randomUUID(), STAMP_1);

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;
  private int requestsBefore;
  private int eventsBefore;
  private long restoresBefore;

  @BeforeAll
  void start(@TempDir Path directory) {
    simulator = aSimulator().start(bed);
    gateway = RunningGateway.in(directory).before(simulator).start(bed);
  }

  @BeforeEach
  void remember() {
    requestsBefore = await(simulator.simulator().requests()).size();
    eventsBefore = gateway.requestStory().size();
    restoresBefore = simulator.restores(BEFORE_UPDATE);
  }

  private Answer send(ApiKey key, Batches batch, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = Batches.TYPE;
    return gateway.send("POST", CONTOSO_VMM + "$batch", key, batch.text(), all);
  }

  private List<Part> parts(ApiKey key, Batches batch, String... headers) {
    return Batches.parts(send(key, batch, headers));
  }

  /** Without the gateway's own looks at jobs. */
  private List<LoggedRequest> forwarded() {
    List<LoggedRequest> all = await(simulator.simulator().requests());
    return all.subList(requestsBefore, all.size()).stream()
        .filter(request -> !request.path().contains("/Jobs(ID=guid'"))
        .toList();
  }

  private List<String> story() {
    List<String> story = gateway.requestStory();
    return story.subList(eventsBefore, story.size());
  }

  private long restores() {
    return simulator.restores(BEFORE_UPDATE) - restoresBefore;
  }

  private void assertNothingHappened() {
    assertThat(forwarded()).isEmpty();
    assertThat(story()).isEmpty();
  }

  private static String message(Part part) {
    return new JsonObject(part.body())
        .getJsonObject("odata.error")
        .getJsonObject("message")
        .getString("value");
  }

  @Test
  void runsEachRequestByItselfAndAnswersInOrder() {
    String create =
        "{\"VMId\":\"" + WEB_01 + "\",\"StampId\":\"" + STAMP_1 + "\",\"Name\":\"by batch\"}";

    Answer answer =
        send(
            OPERATOR,
            aBatch()
                .with(get("VMCheckPoints?$top=1"))
                .withChangeSet(
                    change("MERGE", ONE, RESTORE), change("POST", "VMCheckPoints", create))
                .with(get(ONE)));

    List<Part> parts = Batches.parts(answer);
    assertThat(parts).extracting(Part::status).containsExactly(200, 204, 201, 200);
    assertThat(parts).extracting(Part::isInChangeSet).containsExactly(false, true, true, false);
    for (int i = 1; i <= 2; i++) {
      assertThat(parts.get(i).header("content-id")).isEqualTo(String.valueOf(i));
      assertThat(parts.get(i).envelope())
          .isEqualTo("content-type: application/http\r\ncontent-transfer-encoding: binary");
      assertThat(parts.get(i).header("x-operation-outcome")).isEqualTo("done");
    }
    assertThat(parts.get(2).body()).contains("by batch");
    assertThat(forwarded())
        .extracting(LoggedRequest::effectiveMethod)
        .containsExactly("GET", "MERGE", "POST", "GET");
    assertThat(forwarded()).extracting(LoggedRequest::path).noneMatch(path -> path.contains("$"));
    assertThat(restores()).isEqualTo(1);
    assertThat(story())
        .containsExactly(
            "intent restore", "outcome restore done", "intent create", "outcome create done");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{sub}/services/systemcenter/vmm/|$batch",
        "{SUB}/services/SystemCenter/VMM/Microsoft.Management.Odata.svc/|$batch",
        "{sub}/Services/systemcenter/VMM/|%24batch//"
      })
  void spellsTheLinksOfARelativeRequestAsTheBatchSpellsItsRoot(String rootAndBatch) {
    String spelled =
        "/"
            + rootAndBatch
                .replace("{sub}", CONTOSO.toString())
                .replace("{SUB}", CONTOSO.toString().toUpperCase(Locale.ROOT));
    String root = spelled.substring(0, spelled.indexOf('|'));
    String batch = aBatch().with(get("Clouds")).text();

    Answer direct = gateway.send("GET", root + "Clouds", OPERATOR, null);
    Answer answer =
        gateway.send(
            "POST", spelled.replace("|", ""), OPERATOR, batch, "Content-Type", Batches.TYPE);

    assertThat(direct.body()).contains(root + "$metadata#Clouds");
    assertThat(Batches.parts(answer)).extracting(Part::body).containsExactly(direct.body());
  }

  @Test
  void givesEachRequestAnIdAndAnOperationOfItsOwnForAuditAndMetrics() {
    Answer answer =
        send(OPERATOR, aBatch().withChangeSet(change("MERGE", ONE, RESTORE)).with(get(ONE)));

    String id = answer.header("X-Request-Id");
    List<Part> parts = Batches.parts(answer);
    assertThat(parts)
        .extracting(part -> part.header("x-request-id"))
        .containsExactly(id + "-1", id + "-2");
    var outcome = gateway.requestEvents().get(eventsBefore + 1);
    assertThat(outcome.what().requestId()).isEqualTo(id + "-1");
    assertThat(outcome.what().operation()).hasToString(parts.get(0).header("x-operation-id"));
    assertThat(outcome.what().method()).isEqualTo("MERGE");
    assertThat(outcome.who().credential()).isEqualTo("contoso-operator");
    assertThat(outcome.who().clientAddress()).isEqualTo("127.0.0.1");
    until(() -> gateway.admin("/metrics").body().contains("status=\"202\""));
    assertThat(gateway.admin("/metrics").body())
        .contains("spfgateway_requests_seconds_count{action=\"restore\"")
        .contains("spfgateway_mutations_total{action=\"restore\",outcome=\"done\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{one}",
        "{root}{one}",
        "https://localhost:1234{root}{one}",
        "HTTP://spf.internal:8090{root}{one}",
        "/{root}Microsoft.Management.Odata.svc/{one}",
        "/{sub}/Services/SystemCenter/VMM/{swapped}"
      })
  void findsTheEntityByWhateverUrl(String url) {
    String swapped =
        "VMCheckPoints%28StampId%3DGuid'" + STAMP_1 + "'%2C%20ID=guid'" + BEFORE_UPDATE + "'%29";
    String spelled =
        url.replace("{one}", ONE)
            .replace("{swapped}", swapped)
            .replace("{sub}", CONTOSO.toString())
            .replace("{root}", CONTOSO_VMM);

    List<Part> parts = parts(OPERATOR, aBatch().withChangeSet(change("MERGE", spelled, RESTORE)));

    assertThat(parts).extracting(Part::status).containsExactly(204);
    assertThat(restores()).isEqualTo(1);
    assertThat(gateway.requestEvents().get(eventsBefore).what().target()).isEqualTo(ONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST {one} HTTP/1.1\r\nX-HTTP-METHOD: MERGE",
        "PATCH {one} HTTP/1.1\r\nX-Unknown:",
        "PUT {one} HTTP/1.1\r\nHost: evil.example"
      })
  void judgesByTheEffectiveVerb(String head) {
    String request =
        head.replace("{one}", ONE)
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + RESTORE.length()
            + "\r\n\r\n"
            + RESTORE;

    assertThat(parts(OPERATOR, aBatch().with(request)))
        .extracting(Part::status)
        .containsExactly(204);
    assertThat(story()).containsExactly("intent restore", "outcome restore done");
    assertThat(parts(READER, aBatch().with(request))).extracting(Part::status).containsExactly(403);
  }

  @Test
  void takesAnAtomRestore() {
    String entry =
        "<entry xmlns='http://www.w3.org/2005/Atom'"
            + " xmlns:d='http://schemas.microsoft.com/ado/2007/08/dataservices'"
            + " xmlns:m='http://schemas.microsoft.com/ado/2007/08/dataservices/metadata'>"
            + "<content type='application/xml'><m:properties>"
            + "<d:VMCheckPointAction>Restore</d:VMCheckPointAction>"
            + "</m:properties></content></entry>";
    String request =
        "MERGE " + ONE + " HTTP/1.1\r\nContent-Type: application/atom+xml\r\n\r\n" + entry;

    assertThat(parts(OPERATOR, aBatch().withChangeSet(request)))
        .extracting(Part::status)
        .containsExactly(204);
    assertThat(story()).containsExactly("intent restore", "outcome restore done");
  }

  @Test
  void sendsNothingOfAChangeSetWhoseLastRequestIsRefused() {
    String machine = "VirtualMachines(ID=guid'" + WEB_01 + "',StampId=guid'" + STAMP_1 + "')";

    List<Part> parts =
        parts(
            OPERATOR,
            aBatch()
                .withChangeSet(
                    change("MERGE", ONE, RESTORE),
                    change("MERGE", machine, "{\"Operation\":\"Stop\"}"))
                .with(get("/" + CONTOSO + "/services/systemcenter/vmm/Clouds")));

    assertThat(parts).extracting(Part::status).containsExactly(403, 200);
    assertThat(parts.get(0).isInChangeSet()).isFalse();
    assertThat(parts.get(0).header("content-id")).isEqualTo("2");
    assertThat(message(parts.get(0)))
        .startsWith("request 2 of 2 in this change set: the role operator")
        .contains("nothing of the change set was sent");
    assertThat(forwarded()).extracting(LoggedRequest::method).containsExactly("GET");
    assertThat(story()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MERGE|VMCheckPoints(ID=guid'{id}',StampId=guid'{stamp2}')|{restore}|404",
        "MERGE|/{fabrikam}/services/systemcenter/vmm/{one}|{restore}|404",
        "MERGE|{one}|{\"VMCheckPointAction\":\"Restore\",\"StampId\":\"{stamp2}\"}|404",
        "MERGE|{one}|{\"VMCheckPointAction\":\"Erase\"}|400",
        "MERGE|{one}|{\"vmCheckPointAction\":\"Restore\"}|400",
        "MERGE|VMCheckPoints|{restore}|405",
        "POST|$batch|{restore}|400",
        "POST|%24batch|{restore}|400",
        "MERGE|$1|{restore}|400",
        "POST|VMCheckPoints|{\"VM@odata.bind\":\"$1\"}|400",
        "MERGE|../vmm/{one}|{restore}|400",
        "MERGE|https://localhost|{restore}|404",
        "MERGE|{one}?x=\u00e4|{restore}|400",
        "BREW|{one}|{restore}|405"
      })
  void sendsNothingOfAChangeSetWithOneBadRequest(String bad) {
    String[] parts =
        bad.replace("{one}", ONE)
            .replace("{id}", BEFORE_UPDATE.toString())
            .replace("{stamp2}", STAMP_2.toString())
            .replace("{fabrikam}", SimulatorFixture.FABRIKAM.toString())
            .replace("{restore}", RESTORE)
            .split("\\|");

    List<Part> answers =
        parts(
            OPERATOR,
            aBatch()
                .withChangeSet(
                    change("MERGE", ONE, RESTORE), change(parts[0], parts[1], parts[2])));

    assertThat(answers.get(0).head()).doesNotContain("\r\nconnection: ");
    assertThat(answers).extracting(Part::status).containsExactly(Integer.parseInt(parts[3]));
    assertNothingHappened();
  }

  /** What an earlier request creates has no key yet by which it could be judged. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "MERGE $1",
        "PUT {root}$1",
        "POST $1/VMCheckPoints",
        "MERGE $1/VM",
        "POST {one}/$links/VM",
        "PUT {one}/$links/VM",
        "DELETE {one}/$links/VM"
      })
  void refusesReferencesToEarlierRequestsAndChangesOfLinks(String line) {
    String[] methodAndUrl = line.replace("{one}", ONE).replace("{root}", CONTOSO_VMM).split(" ");
    String request = change(methodAndUrl[0], methodAndUrl[1], RESTORE);
    int refusal = line.contains("$1") ? 400 : 405;

    List<Part> alone = parts(OPERATOR, aBatch().with(request));
    List<Part> together =
        parts(OPERATOR, aBatch().withChangeSet(change("MERGE", ONE, RESTORE), request));

    assertThat(alone).extracting(Part::status).containsExactly(refusal);
    assertThat(together).extracting(Part::status).containsExactly(refusal);
    assertNothingHappened();
  }

  @Test
  void tellsTheTruthAboutAChangeSetThatFailsHalfway() {
    List<Part> parts =
        parts(
            OPERATOR,
            aBatch()
                .withChangeSet(
                    change("MERGE", ONE, RESTORE), delete(MISSING), change("MERGE", OTHER, RESTORE))
                .with(get(ONE)));

    assertThat(parts).extracting(Part::status).containsExactly(409, 200);
    Part told = parts.get(0);
    assertThat(told.isInChangeSet()).isFalse();
    assertThat(told.header("content-id")).isEqualTo("2");
    assertThat(told.header("x-change-set-outcomes")).isEqualTo("done, rejected, not-sent");
    assertThat(told.body()).contains("ChangeSetPartlyDone");
    assertThat(message(told))
        .contains("request 2 of 3 in this change set failed with status 404")
        .contains(
            "request 1 (operation " + gateway.requestEvents().get(eventsBefore).what().operation())
        .contains(") done, request 2 (operation ")
        .contains(") rejected; the requests after it were not sent");
    assertThat(story())
        .containsExactly(
            "intent restore", "outcome restore done", "intent delete", "outcome delete rejected");
    assertThat(forwarded())
        .extracting(LoggedRequest::method)
        .containsExactly("MERGE", "DELETE", "GET");
  }

  @Test
  void relaysSpfsOwnAnswerWhenTheFirstRequestOfAChangeSetFails() {
    List<Part> parts =
        parts(OPERATOR, aBatch().withChangeSet(delete(MISSING), change("MERGE", ONE, RESTORE)));

    assertThat(parts).extracting(Part::status).containsExactly(404);
    assertThat(parts.get(0).isInChangeSet()).isFalse();
    assertThat(parts.get(0).header("x-operation-outcome")).isEqualTo("rejected");
    assertThat(parts.get(0).body()).contains("odata.error").doesNotContain("ChangeSet");
    assertThat(story()).containsExactly("intent delete", "outcome delete rejected");
    assertThat(restores()).isZero();
  }

  @Test
  void goesOnBehindARequestByItselfThatFailed() {
    List<Part> parts =
        parts(
            OPERATOR,
            aBatch().with(get(MISSING)).with(get("Nothing-here")).with(get("VMCheckPoints(")));

    assertThat(parts).extracting(Part::status).containsExactly(404, 400, 400);
  }

  @Test
  void letsAReaderReadAndNothingElse() {
    List<Part> parts =
        parts(
            READER,
            aBatch()
                .with(get("Clouds"))
                .withChangeSet(change("MERGE", ONE, RESTORE))
                .with(get("%24metadata")));

    assertThat(parts).extracting(Part::status).containsExactly(200, 403, 200);
    assertThat(story()).isEmpty();
  }

  @Test
  void refusesABatchOfAnotherTenantAndOneWithoutAKey() {
    assertThat(send(RunningGateway.FABRIKAM, aBatch().with(get("Clouds"))).status()).isEqualTo(404);
    assertThat(send(null, aBatch().with(get("Clouds"))).status()).isEqualTo(401);
    assertNothingHappened();
  }

  @Test
  void dropsCredentialsInsideAndShowsThemToNobody() throws IOException {
    String secret = "c2VjcmV0LWluc2lkZS1hLWJhdGNo";
    String request =
        "MERGE "
            + ONE
            + " HTTP/1.1\r\nAuthorization: Basic "
            + secret
            + "\r\nX-Api-Key: "
            + RunningGateway.FABRIKAM.secret().reveal()
            + "\r\nx-ms-principal-id: someone@else\r\nCookie: a="
            + secret
            + "\r\nContent-Type: application/json\r\nAccept: application/json\r\n\r\n"
            + RESTORE;

    List<Part> parts = parts(OPERATOR, aBatch().withChangeSet(request));
    List<Part> refused = parts(READER, aBatch().withChangeSet(request));

    assertThat(parts).extracting(Part::status).containsExactly(204);
    assertThat(refused).extracting(Part::status).containsExactly(403);
    assertThat(forwarded()).hasSize(1);
    assertThat(forwarded().get(0).headers().toString())
        .doesNotContain(secret, "spfgw_", "someone@else")
        .contains("spf-gateway");
    assertThat(Files.readString(gateway.store(), StandardCharsets.ISO_8859_1))
        .doesNotContain(secret, RunningGateway.FABRIKAM.secret().reveal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--batch_1--",
        "--batch_1\r\n\r\nGET Clouds HTTP/1.1\r\n--batch_1--",
        "--batch_1\r\nContent-Type: application/http\r\n\r\nGET Clouds HTTP/1.1\r\n",
        "--batch_0\r\n"
            + "--batch_1\r\n"
            + "Content-Type: application/http\r\n\r\n"
            + "GET Clouds HTTP/1.1\r\n"
            + "--batch_1--"
      })
  void refusesAMalformedBatchAsAWhole(String body) {
    Answer answer =
        gateway.send("POST", CONTOSO_VMM + "$batch", OPERATOR, body, "Content-Type", Batches.TYPE);

    assertThat(answer.status()).isEqualTo(400);
    assertNothingHappened();
  }

  @Test
  void refusesMoreRequestsAndMoreBytesThanItsBounds() {
    Batches many = aBatch();
    for (int i = 0; i < 51; i++) {
      many.with(get("Clouds"));
    }
    Answer tooMany = send(OPERATOR, many);
    Answer tooLong =
        send(OPERATOR, aBatch().withChangeSet(change("PUT", ONE, "x".repeat(1 << 20))));
    List<Part> longPart =
        parts(
            OPERATOR,
            aBatch()
                .withChangeSet(change("PUT", ONE, "{\"Name\":\"" + "x".repeat(64 << 10) + "\"}")));

    assertThat(tooMany.status()).isEqualTo(400);
    assertThat(tooMany.body()).contains("50 requests");
    assertThat(tooLong.status()).isEqualTo(413);
    assertThat(longPart).extracting(Part::status).containsExactly(413);
    assertNothingHappened();
  }

  @Test
  void refusesAnIdempotencyKeyForTheWholeAndACompressedBatch() {
    assertThat(send(OPERATOR, aBatch().with(get(ONE)), "Idempotency-Key", "\"k\"").status())
        .isEqualTo(400);
    assertThat(send(OPERATOR, aBatch().with(get(ONE)), "Content-Encoding", "gzip").status())
        .isEqualTo(415);
    assertNothingHappened();
  }

  @Test
  void replaysARequestWithAnIdempotencyKeyInsideOfABatchAndOutside() {
    String keyed =
        "MERGE "
            + ONE
            + " HTTP/1.1\r\nAccept: application/json\r\nIdempotency-Key: \"part-1\"\r\n"
            + "Content-Type: application/json\r\n\r\n"
            + RESTORE;
    String other = keyed.replace(ONE, OTHER);

    List<Part> first = parts(OPERATOR, aBatch().withChangeSet(keyed).with(keyed));
    List<Part> again = parts(OPERATOR, aBatch().withChangeSet(keyed).with(other));
    Answer alone =
        gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Idempotency-Key", "\"part-1\"");

    assertThat(first).extracting(Part::status).containsExactly(204, 204);
    assertThat(first.get(0).head()).doesNotContain("idempotent-replayed");
    assertThat(first.get(1).header("idempotent-replayed")).isEqualTo("true");
    assertThat(again).extracting(Part::status).containsExactly(204, 422);
    assertThat(again.get(0).header("idempotent-replayed")).isEqualTo("true");
    assertThat(alone.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(alone.header("X-Operation-Id")).isEqualTo(first.get(0).header("x-operation-id"));
    assertThat(restores()).isEqualTo(1);
    assertThat(story()).containsExactly("intent restore", "outcome restore done");
  }

  @Test
  void answersEachRequestInTheFormatThatItAccepts() {
    List<Part> parts =
        parts(
            OPERATOR,
            aBatch()
                .with("GET Bad( HTTP/1.1\r\n\r\n")
                .with("GET Bad( HTTP/1.1\r\nAccept: application/json;odata=verbose\r\n\r\n")
                .with(
                    "GET Bad( HTTP/1.1\r\nAccept: application/json\r\n"
                        + "MaxDataServiceVersion: 2.0\r\n\r\n"));

    assertThat(parts.get(0).header("content-type")).startsWith("application/xml");
    assertThat(parts.get(1).body()).startsWith("{\"error\":");
    assertThat(parts.get(2).body()).startsWith("{\"error\":");
    assertThat(parts.get(2).header("dataserviceversion")).isEqualTo("1.0;");
  }

  /** As in Microsoft's service: a client names its highest version once, for the whole batch. */
  @Test
  void hasTheBatchsVersionsHoldForEachRequestThatNamesNone() {
    String machines = "GET VirtualMachines HTTP/1.1\r\nAccept: application/json\r\n";
    String bad = "GET Bad( HTTP/1.1\r\nAccept: application/json\r\n\r\n";

    List<Part> parts =
        parts(
            OPERATOR,
            aBatch()
                .with(machines + "\r\n")
                .with(machines + "maxdataserviceversion: 3.0\r\n\r\n")
                .with(bad),
            "MaxDataServiceVersion",
            "2.0;NetFx",
            "MinDataServiceVersion",
            "1.0;NetFx",
            "DataServiceVersion",
            "1.0;NetFx");

    assertThat(parts)
        .extracting(part -> part.header("dataserviceversion"))
        .containsExactly("2.0;", "3.0;", "1.0;");
    assertThat(parts.get(0).body()).startsWith("{\"d\":");
    assertThat(parts.get(1).body()).startsWith("{\"odata.metadata\":");
    assertThat(parts.get(2).body()).startsWith("{\"error\":");
    assertThat(forwarded())
        .extracting(request -> request.headers().get("maxdataserviceversion"))
        .containsExactly(List.of("2.0;NetFx"), List.of("3.0"));
    assertThat(forwarded().get(0).headers())
        .containsEntry("mindataserviceversion", List.of("1.0;NetFx"))
        .doesNotContainKey("dataserviceversion");
  }

  @Test
  void takesAChunkedBatchWithExpectAndLineFeedsAlone() {
    String body =
        "\n--batch_1\nContent-Type:application/http\nContent-ID:7\n\nMERGE "
            + beforeUpdate()
            + " HTTP/1.1\nContent-Type: application/json\n\n"
            + RESTORE
            + "\n--batch_1--";
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      String head =
          client
              .send(
                  "POST "
                      + CONTOSO_VMM
                      + "%24batch HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
                      + OPERATOR.secret().reveal()
                      + "\r\nContent-Type: multipart/mixed;boundary=\"batch_1\"\r\n"
                      + "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n")
              .head();
      assertThat(head).startsWith("HTTP/1.1 100 ");
      String answer =
          client
              .send(Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n")
              .answer();

      assertThat(answer).startsWith("HTTP/1.1 202 ").contains("HTTP/1.1 204 ", "Content-ID: 7");
    }
    assertThat(restores()).isEqualTo(1);
  }
}
