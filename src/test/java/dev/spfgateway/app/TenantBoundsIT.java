package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.app.RunningGateway.checkpoint;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.EMPTY_DATABASE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_2;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The limit on a tenant's operations in the store. */
class TenantBoundsIT {
  private static final String FABRIKAMS =
      "/"
          + SimulatorFixture.FABRIKAM
          + "/services/systemcenter/vmm/"
          + checkpoint(EMPTY_DATABASE, STAMP_2);

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
            .set("store.perTenant.operations", 2)
            .set("store.perTenant.keys", 2);
    gateway = builder.start(bed);
  }

  private Answer restore(String key) {
    return gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Idempotency-Key", key);
  }

  private void assertIsRefused(Answer answer) {
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(answer.header("Retry-After")).isNotNull();
    assertThat(answer.body())
        .contains("keeps 2 operations for this tenant; the maximum is 2 (store.perTenant)")
        .contains("expires in about 90 days")
        .contains("nothing was sent");
  }

  @Test
  void refusesItsMutationsBeforeTheirIntentAndNobodyElses() {
    assertThat(restore("one").status()).isEqualTo(204);
    assertThat(restore("two").status()).isEqualTo(204);
    int recorded = gateway.requestEvents().size();

    assertIsRefused(restore("three"));

    assertThat(gateway.requestEvents()).hasSize(recorded);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(2);
    assertThat(restore("one").header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(gateway.send("GET", beforeUpdate(), READER, null).status()).isEqualTo(200);
    assertThat(gateway.send("MERGE", FABRIKAMS, FABRIKAM, RESTORE).status()).isEqualTo(204);

    gateway.close();
    gateway = builder.start(bed);

    assertIsRefused(restore("four"));
  }
}
