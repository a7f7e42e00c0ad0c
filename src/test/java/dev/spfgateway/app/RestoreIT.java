package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main use case, end to end over real sockets and TLS. */
class RestoreIT {
  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    simulator = aSimulator().start(bed);
    gateway = RunningGateway.in(directory).before(simulator).start(bed);
  }

  @Test
  void restoresTheRightCheckpointOnTheRightStampExactlyOnce() {
    Answer answer = gateway.restore();

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("done");
    assertThat(await(simulator.simulator().restores()))
        .singleElement()
        .satisfies(
            restored -> {
              assertThat(restored.checkpoint()).isEqualTo(BEFORE_UPDATE);
              assertThat(restored.stamp()).isEqualTo(STAMP_1);
              assertThat(restored.count()).isEqualTo(1);
            });
  }

  @Test
  void provesWhoDidWhatAndHowItEnded() {
    Answer answer = gateway.restore();

    List<AuditEvent> events = gateway.events();
    assertThat(events)
        .extracting(AuditEvent::kind)
        .containsExactly(AuditEvent.Kind.INTENT, AuditEvent.Kind.OUTCOME);
    AuditEvent outcome = events.get(1);
    assertThat(outcome.who().tenant()).isEqualTo("contoso");
    assertThat(outcome.who().credential()).isEqualTo("contoso-operator");
    assertThat(outcome.who().clientAddress()).isEqualTo("127.0.0.1");
    assertThat(outcome.what().subscription()).isEqualTo(CONTOSO.toString());
    assertThat(outcome.what().stamp()).isEqualTo(STAMP_1.toString());
    assertThat(outcome.what().action()).isEqualTo("restore");
    assertThat(outcome.what().target()).contains(BEFORE_UPDATE.toString());
    assertThat(outcome.what().operation()).hasToString(answer.header("X-Operation-Id"));
    assertThat(outcome.what().requestId()).isEqualTo(answer.header("X-Request-Id"));
    assertThat(outcome.result().outcome()).isEqualTo("done");
    assertThat(outcome.result().upstreamStatus()).isEqualTo(204);
    assertThat(outcome.result().job()).isEqualTo(answer.header("x-ms-request-id"));
  }

  @ParameterizedTest
  @CsvSource({"MERGE,", "PUT,", "PATCH,", "POST,MERGE", "POST,PATCH", "POST,put"})
  void restoresByEveryVerbThatCan(String method, String tunnelled) {
    String[] headers =
        tunnelled == null ? new String[0] : new String[] {"X-HTTP-Method", tunnelled};

    Answer answer = gateway.send(method, beforeUpdate(), OPERATOR, RESTORE, headers);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore done");
  }

  @Test
  void answersTheSeedsRequestByteForByte() {
    String body =
        "{\r\n    \"VMCheckPointAction\": \"Restore\",\r\n"
            + "    \"odata.type\": \"VMM.VMCheckPoint\"\r\n}";
    assertThat(body).hasSize(80);
    String head =
        "MERGE /"
            + CONTOSO.toString().toUpperCase(java.util.Locale.ROOT)
            + "/services/systemcenter/vmm/VMCheckPoints(ID=guid'"
            + BEFORE_UPDATE
            + "',StampId=guid'"
            + STAMP_1
            + "') HTTP/1.1\r\n"
            + "DataServiceVersion: 3.0;NetFx\r\nMaxDataServiceVersion: 3.0;NetFx\r\n"
            + "Accept: application/json;odata=minimalmetadata\r\nAccept-Charset: UTF-8\r\n"
            + "DataServiceUrlConventions: KeyAsSegment\r\n"
            + "User-Agent: Microsoft ADO.NET Data Services\r\n"
            + "x-ms-principal-id: user@contoso.com\r\n"
            + "Content-Type: application/json;odata=minimalmetadata\r\n"
            + "Host: localhost:"
            + gateway.port()
            + "\r\nContent-Length: 80\r\n"
            + "Expect: 100-continue\r\nX-Api-Key: "
            + OPERATOR.secret().reveal()
            + "\r\n\r\n";

    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      String goOn = client.send(head).head();
      String answer = RawClient.lower(client.send(body).answer());

      assertThat(goOn).startsWith("HTTP/1.1 100 ");
      assertThat(answer).startsWith("http/1.1 204 ");
      assertThat(answer)
          .contains("\r\ncache-control: no-cache\r\n", "\r\nx-ms-request-id: ")
          .contains("\r\nx-content-type-options: nosniff\r\n", "\r\nrequest-id: ")
          .contains("\r\ndataserviceversion: 1.0;\r\n", "\r\ndate: ")
          .doesNotContain("server:", "x-aspnet-version", "x-powered-by", "content-length");
    }
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    LoggedRequest received = await(simulator.simulator().requests()).get(0);
    assertThat(received.body()).isEqualTo(body);
    assertThat(received.headers()).containsKey("expect");
  }

  @Test
  void tellsSpfThePrincipalOfTheRegistryAndNothingThatTheClientSaysOfItself() {
    gateway.send(
        "MERGE",
        beforeUpdate(),
        OPERATOR,
        RESTORE,
        "x-ms-principal-id",
        "admin@fabrikam.com",
        "x-ms-principal-liveid",
        "somebody",
        "X-Forwarded-For",
        "10.0.0.1",
        "Cookie",
        "session=1",
        "Connection",
        "keep-alive, accept-language",
        "Accept-Language",
        "de");

    LoggedRequest received = await(simulator.simulator().requests()).get(0);
    assertThat(received.headers().get("x-ms-principal-id")).containsExactly("admin@contoso.com");
    assertThat(received.headers().get("authorization").toString()).contains("spf-gateway");
    assertThat(received.headers())
        .doesNotContainKeys(
            "x-api-key", "x-ms-principal-liveid", "x-forwarded-for", "cookie", "accept-language");
  }

  @Test
  void relaysSpfsOwnRefusalAndRecordsIt() {
    simulator.jobsTake(Duration.ofMinutes(10));
    String other =
        CONTOSO_VMM + RunningGateway.checkpoint(SimulatorFixture.FRESHLY_INSTALLED, STAMP_1);
    gateway.send("MERGE", other + "?RunAsynchronously=1", OPERATOR, RESTORE);

    Answer second = gateway.restore();

    assertThat(second.status()).isBetween(400, 599);
    assertThat(new JsonObject(second.body()).getJsonObject("odata.error").toString())
        .contains("2606");
    assertThat(second.header("X-Operation-Outcome"))
        .as("this gateway never asks VMM, so it can't tell that no job began")
        .isEqualTo("unknown");
    assertThat(simulator.restores(BEFORE_UPDATE)).isZero();
    assertThat(gateway.story())
        .containsExactly(
            "intent restore", "outcome restore done", "intent restore", "outcome restore unknown");
  }

  @Test
  void refusesASecondRestoreOfACheckpointWhileTheFirstIsOnItsWay() {
    simulator.jobsTake(Duration.ofMinutes(10));
    var first = gateway.begin("MERGE", beforeUpdate(), OPERATOR, RESTORE);
    until(() -> simulator.restores(BEFORE_UPDATE) == 1);

    Answer second = gateway.restore();

    assertThat(second.status()).isEqualTo(409);
    assertThat(second.header("X-Operation-Id"))
        .isEqualTo(gateway.events().get(0).what().operation().toString());
    assertThat(gateway.story()).containsExactly("intent restore");
    simulator.jobsTake(Duration.ofMillis(1));
    assertThat(await(first).status()).isEqualTo(204);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
  }

  @Test
  void createsReadsAndDeletesACheckpoint() {
    String set = CONTOSO_VMM + "VMCheckPoints";
    Answer created =
        gateway.send(
            "POST",
            set,
            OPERATOR,
            "{\"Name\":\"nightly\",\"VMId\":\"" + WEB_01 + "\",\"StampId\":\"" + STAMP_1 + "\"}");
    String id = new JsonObject(created.body()).getString("ID");
    String key = CONTOSO_VMM + RunningGateway.checkpoint(UUID.fromString(id), STAMP_1);

    Answer read = gateway.send("GET", key, OPERATOR, null);
    Answer deleted = gateway.send("DELETE", key, OPERATOR, null);
    Answer gone = gateway.send("GET", key, OPERATOR, null);

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Location"))
        .isEqualToIgnoringCase("https://localhost:" + gateway.port() + key);
    assertThat(new JsonObject(read.body()).getString("Name")).isEqualTo("nightly");
    assertThat(deleted.status()).isEqualTo(204);
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gateway.story())
        .containsExactly(
            "intent create", "outcome create done", "intent delete", "outcome delete done");
  }

  @Test
  void readsMachinesCheckpointsJobsAndMetadata() {
    String job = gateway.restore().header("x-ms-request-id");

    Answer machines = gateway.send("GET", CONTOSO_VMM + "VirtualMachines()", OPERATOR, null);
    Answer filtered =
        gateway.send(
            "GET",
            CONTOSO_VMM + "VMCheckPoints?$filter=ID+eq+guid'" + BEFORE_UPDATE + "'&$top=1",
            OPERATOR,
            null);
    Answer jobs =
        gateway.send(
            "GET",
            CONTOSO_VMM + "Jobs(StampId=guid'" + STAMP_1 + "',ID=guid'" + job + "')",
            OPERATOR,
            null);
    Answer metadata = gateway.send("GET", CONTOSO_VMM + "$metadata", OPERATOR, null);
    Answer longForm =
        gateway.send(
            "GET",
            "//" + CONTOSO + "/services/SystemCenter/VMM//Microsoft.Management.Odata.svc/Clouds",
            OPERATOR,
            null);

    assertThat(new JsonObject(machines.body()).getJsonArray("value")).hasSize(2);
    assertThat(new JsonObject(filtered.body()).getJsonArray("value")).hasSize(1);
    assertThat(new JsonObject(jobs.body()).getString("CmdletName"))
        .isEqualTo("Restore-SCVMCheckpoint");
    assertThat(metadata.body()).contains("EntityType Name=\"VMCheckPoint\"");
    assertThat(longForm.status()).isEqualTo(200);
    assertThat(gateway.story()).as("reads are not audited").hasSize(2);
  }

  @Test
  void commandsAMachineForItsOwnerOnly() {
    String machine =
        CONTOSO_VMM + "VirtualMachines(ID=guid'" + WEB_01 + "',StampId=guid'" + STAMP_1 + "')";

    Answer operator = gateway.send("PUT", machine, OPERATOR, "{\"Operation\":\"Stop\"}");
    Answer owner = gateway.send("PUT", machine, RunningGateway.OWNER, "{\"Operation\":\"Stop\"}");

    assertThat(operator.status()).isEqualTo(403);
    assertThat(owner.status()).isEqualTo(204);
    assertThat(gateway.story()).containsExactly("intent operate", "outcome operate done");
  }

  @Test
  void answersSubscriptionsFromTheRegistry() {
    Answer list = gateway.send("GET", "/subscriptions", OPERATOR, null);
    Answer one = gateway.send("GET", "/subscriptions/" + CONTOSO, OPERATOR, null);
    Answer foreign = gateway.send("GET", "/subscriptions/" + CONTOSO, FABRIKAM, null);
    Answer none = gateway.send("GET", "/subscriptions/" + UUID.randomUUID(), FABRIKAM, null);

    assertThat(list.body()).contains("contoso-production").doesNotContain("fabrikam");
    assertThat(new JsonObject(one.body()).getString("SubscriptionID"))
        .isEqualTo(CONTOSO.toString());
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(withoutIds(foreign)).isEqualTo(withoutIds(none));
    assertThat(await(simulator.simulator().requests())).isEmpty();
  }

  private static String withoutIds(Answer answer) {
    return answer.body().replace(answer.header("X-Request-Id"), "");
  }
}
