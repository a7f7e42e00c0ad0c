package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.TEST_BRANCH;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Which operations and audit events a restricted credential sees. */
class RecordScopeIT {
  private static final String OPERATIONS = "/" + CONTOSO + "/operations";
  private static final String AUDIT = "/" + CONTOSO + "/audit";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final ApiKey own = ApiKey.generate(new SecureRandom());
  private final ApiKey others = ApiKey.generate(new SecureRandom());
  private final ApiKey machines = ApiKey.generate(new SecureRandom());
  private final ApiKey deletes = ApiKey.generate(new SecureRandom());
  private SimulatorFixture simulator;
  private RunningGateway gateway;

  private static String credential(String id, ApiKey key, String only) {
    return "      - id: "
        + id
        + "\n        role: operator\n        apiKeySha256: "
        + key.hash()
        + "\n        only: {"
        + only
        + "}\n";
  }

  private int status(String path, ApiKey key) {
    return gateway.send("GET", path, key, null).status();
  }

  private String body(String path, ApiKey key) {
    Answer answer = gateway.send("GET", path, key, null);
    assertThat(answer.status()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void showsNothingThatIsOutsideOfTheCredentialsScope() {
    simulator = aSimulator().withJobDuration(Duration.ofMillis(1)).start(bed);
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .unset("operation")
            .set("operation.baseline.timeout", "60s")
            .withCredentials(
                "contoso", credential("own", own, "checkpoints: [" + BEFORE_UPDATE + "]"))
            .withCredentials(
                "contoso", credential("others", others, "checkpoints: [" + TEST_BRANCH + "]"))
            .withCredentials(
                "contoso", credential("machines", machines, "machines: [" + WEB_01 + "]"))
            .withCredentials("contoso", credential("deletes", deletes, "actions: [read, delete]"))
            .start(bed);
    Answer restored = gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE);
    assertThat(restored.status()).isEqualTo(204);
    String id = restored.header("X-Operation-Id");
    String event = restored.header("X-Audit-Id");

    assertThat(body(OPERATIONS, own)).contains(id);
    assertThat(body(OPERATIONS, machines)).contains(id);
    assertThat(status(OPERATIONS + "/" + id, own)).isEqualTo(200);
    assertThat(body(AUDIT, own)).contains(event);
    assertThat(status(AUDIT + "/" + event, own)).isEqualTo(200);
    for (ApiKey key : new ApiKey[] {others, deletes}) {
      assertThat(body(OPERATIONS, key)).doesNotContain(id);
      assertThat(status(OPERATIONS + "/" + id, key)).isEqualTo(404);
      assertThat(body(AUDIT, key)).doesNotContain(event);
      assertThat(status(AUDIT + "/" + event, key)).isEqualTo(404);
      assertThat(status(AUDIT + "/" + event + "/proof", key)).isEqualTo(404);
    }
  }
}
