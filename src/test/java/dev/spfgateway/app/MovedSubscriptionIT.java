package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A subscription moves to another tenant while the gateway runs. */
class MovedSubscriptionIT {
  private static final String OPERATIONS = "/" + CONTOSO + "/operations";
  private static final String AUDIT = "/" + CONTOSO + "/audit";
  private static final String KEY = "Idempotency-Key";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private GatewayBuilder builder;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    simulator = aSimulator().withJobDuration(Duration.ofMillis(1)).start(bed);
    builder =
        RunningGateway.in(directory)
            .before(simulator)
            .set("reload.interval", "100ms")
            .withBothOnStamp1();
    gateway = builder.start(bed);
  }

  /** The two tenants swap their subscriptions. */
  private void move() {
    String spare = "00000000-0000-4000-8000-000000000000";
    gateway.writeRegistry(
        builder
            .registryYaml()
            .replace("id: " + CONTOSO, "id: " + spare)
            .replace("id: " + SimulatorFixture.FABRIKAM, "id: " + CONTOSO)
            .replace("id: " + spare, "id: " + SimulatorFixture.FABRIKAM));
    until(() -> get(OPERATIONS, FABRIKAM).status() == 200);
  }

  private Answer get(String path, ApiKey key) {
    return gateway.send("GET", path, key, null);
  }

  @Test
  void leavesOperationsAndAuditWithTheTenantThatMadeThem() {
    Answer before = gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, KEY, "restore-1");
    assertThat(before.status()).isEqualTo(204);
    String id = before.header("X-Operation-Id");
    String event = before.header("X-Audit-Id");

    move();

    assertThat(get(OPERATIONS, FABRIKAM).body()).doesNotContain(id);
    assertThat(get(OPERATIONS + "/" + id, FABRIKAM).status()).isEqualTo(404);
    assertThat(
            gateway.send("GET", OPERATIONS + "/" + id, FABRIKAM, null, "Prefer", "wait=1").status())
        .isEqualTo(404);
    assertThat(get(AUDIT, FABRIKAM).status()).isEqualTo(200);
    assertThat(get(AUDIT, FABRIKAM).body()).doesNotContain(event);
    assertThat(get(AUDIT + "/" + event, FABRIKAM).status()).isEqualTo(404);
    assertThat(get(AUDIT + "/" + event + "/proof", FABRIKAM).status()).isEqualTo(404);
    assertThat(get(OPERATIONS, OPERATOR).status()).isEqualTo(404);
  }

  @Test
  void replaysNothingToTheNewTenant() {
    Answer before = gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, KEY, "restore-1");
    assertThat(before.status()).isEqualTo(204);

    move();

    Answer after = gateway.send("MERGE", beforeUpdate(), FABRIKAM, RESTORE, KEY, "restore-1");
    assertThat(after.status()).isEqualTo(204);
    assertThat(after.headers().contains("Idempotent-Replayed")).isFalse();
    assertThat(after.header("X-Operation-Id")).isNotEqualTo(before.header("X-Operation-Id"));
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(2);
    assertThat(get(OPERATIONS, FABRIKAM).body())
        .contains(after.header("X-Operation-Id"))
        .doesNotContain(before.header("X-Operation-Id"));
  }
}
