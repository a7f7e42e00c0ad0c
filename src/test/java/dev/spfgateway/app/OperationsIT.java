package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.vmm.LockConflict;
import dev.spfgateway.simulator.vmm.Settings;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What tenants can learn about their operations. */
class OperationsIT {
  private static final String OPERATIONS = "/" + CONTOSO + "/operations";
  private static final String ASYNCHRONOUS = beforeUpdate() + "?RunAsynchronously=1";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    simulator = aSimulator().withJobDuration(Duration.ofMinutes(10)).start(bed);
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .unset("operation")
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms")
            .start(bed);
  }

  private Answer restoreAsynchronously() {
    return gateway.send("MERGE", ASYNCHRONOUS, OPERATOR, RESTORE);
  }

  private Answer get(String path, String... headers) {
    return gateway.send("GET", path, READER, null, headers);
  }

  private static void assertProblem(Answer answer, int status, String title) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("title")).isEqualTo(title);
    assertThat(problem.getString("detail")).isNotBlank();
    assertThat(problem.getString("instance"))
        .isEqualTo("urn:uuid:" + answer.header("X-Request-Id"));
  }

  @Test
  void tellsTheTruthAboutARestoreFromItsAnswerToTheEndOfItsJob() {
    Answer answer = restoreAsynchronously();
    String id = answer.header("X-Operation-Id");

    assertThat(answer.header("Operation-Location"))
        .isEqualTo("https://localhost:" + gateway.port() + OPERATIONS + "/" + id);
    JsonObject running = new JsonObject(get(OPERATIONS + "/" + id).body());
    assertThat(running.getString("state")).isEqualTo("accepted");
    assertThat(running.getBoolean("running")).isTrue();
    assertThat(running.getString("job")).isEqualTo(answer.header("x-ms-request-id"));
    assertThat(running.getString("virtualMachine")).isEqualTo(WEB_01.toString());
    assertThat(running.getString("action")).isEqualTo("restore");
    assertThat(running.getString("requestId")).isEqualTo(answer.header("X-Request-Id"));
    assertThat(running.getValue("ended")).isNull();

    simulator.jobsTake(Duration.ofMillis(1));
    Answer waited = get(OPERATIONS + "/" + id, "Prefer", "respond-async, wait=20");

    JsonObject ended = new JsonObject(waited.body());
    assertThat(waited.header("Preference-Applied")).isEqualTo("wait=20");
    assertThat(waited.header("Retry-After")).isNull();
    assertThat(ended.getString("state")).isEqualTo("done");
    assertThat(ended.getInteger("progress")).isEqualTo(100);
    assertThat(ended.getString("ended")).endsWith("Z");
    assertThat(gateway.story())
        .containsExactly("intent restore", "outcome restore done", "job restore done");
  }

  @Test
  void theNextGatewayFollowsTheJobsThatTheLastOneLeft() {
    String id = restoreAsynchronously().header("X-Operation-Id");
    gateway.close();
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .unset("operation")
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms")
            .start(bed);
    assertThat(gateway.restore().status()).as("the machine is still guarded").isEqualTo(409);

    simulator.jobsTake(Duration.ofMillis(1));

    Answer waited = get(OPERATIONS + "/" + id, "Prefer", "wait=20");
    assertThat(new JsonObject(waited.body()).getString("state")).isEqualTo("done");
    assertThat(simulator.restores(SimulatorFixture.BEFORE_UPDATE)).isEqualTo(1);
  }

  @Test
  void aWaitEndsAfterItsTimeThoughTheJobRuns() {
    String id = restoreAsynchronously().header("X-Operation-Id");

    Answer waited = get(OPERATIONS + "/" + id, "Prefer", "wait=1");

    assertThat(waited.status()).isEqualTo(200);
    assertThat(new JsonObject(waited.body()).getBoolean("running")).isTrue();
    assertThat(waited.header("Preference-Applied")).isEqualTo("wait=1");
    assertThat(waited.header("Retry-After")).isEqualTo("5");
  }

  @Test
  void notesHowFarAJobIs() {
    String id = restoreAsynchronously().header("X-Operation-Id");

    simulator.jobsTake(Duration.ofSeconds(2));

    until(() -> new JsonObject(get(OPERATIONS + "/" + id).body()).getInteger("progress") >= 10);
    assertThat(gateway.story()).startsWith("intent restore", "outcome restore done");
  }

  @Test
  void tellsALockConflictFromOtherFailuresOfAJob() {
    simulator.change(
        old ->
            new Settings(
                old.answers(),
                old.jobDuration(),
                LockConflict.FAILED_JOB,
                old.missingPrincipalStatus()));
    // Somebody else works on the machine, past the gateway.
    gateway.send(
        "MERGE",
        RunningGateway.CONTOSO_VMM
            + RunningGateway.checkpoint(SimulatorFixture.FRESHLY_INSTALLED, STAMP_1)
            + "?RunAsynchronously=1",
        OPERATOR,
        RESTORE);
    forget();

    String id = restoreAsynchronously().header("X-Operation-Id");

    Answer waited = get(OPERATIONS + "/" + id, "Prefer", "wait=20");
    JsonObject failed = new JsonObject(waited.body());
    assertThat(failed.getString("state")).isEqualTo("failed");
    assertThat(failed.getString("reason")).startsWith("LockConflict: ").contains("2606");
    assertThat(gateway.story()).last().isEqualTo("job restore failed");
  }

  /** A gateway with a store of its own, which knows nothing of what runs. */
  private void forget() {
    gateway.close();
    gateway =
        RunningGateway.in(directory.resolve("data"))
            .before(simulator)
            .unset("operation")
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms")
            .start(bed);
  }

  @Test
  void listsOwnOperationsNewestFirstInPages() {
    simulator.jobsTake(Duration.ofMillis(1));
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(0, gateway.restore().header("X-Operation-Id"));
    }

    Answer first = get(OPERATIONS + "?limit=2");
    String next = new JsonObject(first.body()).getString("next");
    Answer second = get(next.replaceFirst("https://[^/]+", ""));

    assertThat(ids(first)).isEqualTo(ids.subList(0, 2));
    assertThat(first.header("Link")).isEqualTo("<" + next + ">; rel=\"next\"");
    assertThat(ids(second)).isEqualTo(ids.subList(2, 3));
    assertThat(new JsonObject(second.body()).getString("next")).isNull();
  }

  @Test
  void listsWhatRuns() {
    simulator.jobsTake(Duration.ofMillis(1));
    String done = gateway.restore().header("X-Operation-Id");
    simulator.jobsTake(Duration.ofMinutes(10));
    String running = restoreAsynchronously().header("X-Operation-Id");

    assertThat(ids(get(OPERATIONS + "?state=running"))).containsExactly(running);
    assertThat(ids(get(OPERATIONS + "?state=accepted"))).containsExactly(running);
    assertThat(ids(get(OPERATIONS + "?state=done"))).containsExactly(done);
    assertThat(ids(get(OPERATIONS + "?state=absent"))).isEmpty();
  }

  private static List<String> ids(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    JsonArray list = new JsonObject(answer.body()).getJsonArray("operations");
    return list.stream().map(one -> ((JsonObject) one).getString("id")).toList();
  }

  @Test
  void tellsAForeignOperationAndAnUnknownOneApartByNothing() {
    String id = restoreAsynchronously().header("X-Operation-Id");
    String theirs = "/" + SimulatorFixture.FABRIKAM + "/operations/";

    Answer foreign = gateway.send("GET", theirs + id, FABRIKAM, null);
    Answer unknown = gateway.send("GET", theirs + UUID.randomUUID(), FABRIKAM, null);
    Answer noId = gateway.send("GET", theirs + "x", FABRIKAM, null);

    assertProblem(foreign, 404, "NotFound");
    for (Answer other : List.of(unknown, noId)) {
      assertProblem(other, 404, "NotFound");
      assertThat(new JsonObject(other.body()).getString("detail"))
          .isEqualTo(new JsonObject(foreign.body()).getString("detail"));
    }
    assertThat(ids(gateway.send("GET", theirs.replaceAll("/$", ""), FABRIKAM, null))).isEmpty();
    assertProblem(gateway.send("GET", OPERATIONS, FABRIKAM, null), 404, "NotFound");
    assertProblem(gateway.send("GET", OPERATIONS, null, null), 401, "Unauthenticated");
  }

  @Test
  void saysThatSpfCanNotCancel() {
    String id = restoreAsynchronously().header("X-Operation-Id");

    Answer cancel = gateway.send("DELETE", OPERATIONS + "/" + id, OPERATOR, null);

    assertProblem(cancel, 405, "MethodNotAllowed");
    assertThat(cancel.body()).contains("SPF offers no way to cancel");
    assertThat(cancel.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(gateway.send("POST", OPERATIONS, OPERATOR, "{}").status()).isEqualTo(405);
  }

  @Test
  void refusesAQueryThatItDoesNotUnderstand() {
    for (String query :
        List.of(
            "?state=over",
            "?cursor=x",
            "?limit=0",
            "?limit=201",
            "?limit=x",
            "?top=1",
            "?a=%zz",
            "?limit=1&limit=1")) {
      assertProblem(get(OPERATIONS + query), 400, "BadRequest");
    }
    assertProblem(get(OPERATIONS + "/" + UUID.randomUUID() + "?a=b"), 400, "BadRequest");
  }
}
