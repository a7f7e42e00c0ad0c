package dev.spfgateway.app;

import static dev.spfgateway.app.RawUpstream.hasHead;
import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Restarting a failed job may be a restore, so the gateway treats it as one. */
class JobRestartIT {
  private static final String BASELINE = "10s";
  private static final ApiKey UPDATER = ApiKey.generate(new SecureRandom());
  private static final String DONE =
      "HTTP/1.1 204 No Content\r\nConnection: close\r\nDataServiceVersion: 1.0;\r\n\r\n";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final AtomicBoolean silent = new AtomicBoolean();
  private final AtomicBoolean blind = new AtomicBoolean();
  private final ScriptedVmm vmm =
      new ScriptedVmm(
          (socket, number) -> {
            if (!silent.get()) {
              socket.end(Buffer.buffer(DONE));
            }
          });
  private RawUpstream upstream;
  private RunningGateway gateway;
  private UUID failed;

  private void start(String baseline) {
    failed = vmm.job("Restore-SCVMCheckpoint", Instant.now().minusSeconds(60), "Failed");
    upstream = RawUpstream.start(bed, directory, this::serve);
    gateway =
        RunningGateway.in(directory)
            .set("operation.baseline.timeout", baseline)
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms")
            .endpoint(upstream.url(), upstream.certificate())
            .withCredentials(
                "contoso",
                "      - id: updater\n        role: owner\n        apiKeySha256: "
                    + UPDATER.hash()
                    + "\n        only: {actions: [read, update]}\n")
            .start(bed);
  }

  private void serve(NetSocket socket, String received) {
    boolean machine = received.startsWith("GET ") && !received.contains("/Jobs(");
    if (machine && hasHead(received) && blind.get()) {
      socket.end(Buffer.buffer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
    } else {
      vmm.accept(socket, received);
    }
  }

  private Answer restart(String verb, UUID job, ApiKey key, String... headers) {
    String path = CONTOSO_VMM + "Jobs(ID=guid'" + job + "',StampId=guid'" + STAMP_1 + "')";
    return gateway.send(verb, path, key, "{\"SkipLastFailedStep\":false}", headers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "MERGE", "PATCH"})
  void isRecordedAndRatedAsARestore(String verb) {
    start(BASELINE);

    Answer answer = restart(verb, failed, OWNER);
    Answer tunnelled = restart("POST", failed, OWNER, "X-HTTP-Method", verb);

    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    assertThat(answer.header("RateLimit-Policy")).contains("restore");
    assertThat(gateway.requestStory()).startsWith("intent restore", "outcome restore done");
    assertThat(tunnelled.status()).as("waits for the first: " + tunnelled.body()).isEqualTo(409);
  }

  @Test
  void needsTheRightToRestore() {
    start(BASELINE);

    for (ApiKey key : new ApiKey[] {UPDATER, OPERATOR, READER}) {
      assertThat(restart("PUT", failed, key).status()).isEqualTo(403);
    }
    assertThat(restart("POST", failed, OWNER).status()).isEqualTo(405);
    assertThat(vmm.restores()).isZero();
    assertThat(gateway.events()).isEmpty();
  }

  @Test
  void waitsForARestoreOfItsMachine() {
    start(BASELINE);
    silent.set(true);
    Answer running =
        gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "X-Request-Timeout", "2");

    Answer answer = restart("PUT", failed, OWNER);

    assertThat(running.status()).isEqualTo(504);
    assertThat(answer.status()).as(answer.body()).isEqualTo(409);
    assertThat(answer.header("X-Operation-Id")).isEqualTo(running.header("X-Operation-Id"));
  }

  @Test
  void holdsOffARestoreOfItsMachine() {
    start(BASELINE);
    silent.set(true);
    Answer running = restart("PUT", failed, OWNER, "X-Request-Timeout", "2");

    Answer answer = gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE);

    assertThat(running.status()).isEqualTo(504);
    assertThat(answer.status()).as(answer.body()).isEqualTo(409);
    assertThat(answer.header("X-Operation-Id")).isEqualTo(running.header("X-Operation-Id"));
  }

  private JsonObject operation(Answer restarted) {
    String path = "/" + CONTOSO + "/operations/" + restarted.header("X-Operation-Id");
    return new JsonObject(gateway.send("GET", path, OWNER, null).body());
  }

  @Test
  void isFollowedUntilTheJobHasEnded() {
    start(BASELINE);
    Answer restarted = restart("PUT", failed, OWNER);
    vmm.change(failed, "Running");

    until(() -> operation(restarted).getInteger("progress") == 50);
    Answer meanwhile = gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE);
    vmm.change(failed, "Completed");
    until(() -> !operation(restarted).getBoolean("running"));

    assertThat(restarted.status()).isEqualTo(204);
    assertThat(meanwhile.status()).as(meanwhile.body()).isEqualTo(409);
    assertThat(operation(restarted).getString("state")).isEqualTo("done");
    assertThat(operation(restarted).getString("reason")).contains("VMM job " + failed);
    assertThat(gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE).status()).isEqualTo(204);
  }

  @Test
  void isRefusedWhenNobodyCanTellWhatItRestarts() {
    start(BASELINE);

    Answer absent = restart("PUT", UUID.randomUUID(), OWNER);
    blind.set(true);
    Answer foreign = restart("PUT", failed, OWNER);

    for (Answer answer : new Answer[] {absent, foreign}) {
      assertThat(answer.status()).as(answer.body()).isEqualTo(403);
      assertThat(answer.body()).contains("which machine this job worked on");
    }
    assertThat(vmm.restores()).isZero();
    assertThat(gateway.events()).isEmpty();
  }

  @Test
  void isRefusedWhereNothingIsAskedOfSpf() {
    start("0s");

    assertThat(restart("PUT", failed, OWNER).status()).isEqualTo(403);
    assertThat(vmm.restores()).isZero();
  }
}
