package dev.spfgateway.app;

import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.GOLDEN_IMAGE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_02;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A credential for one machine, whose checkpoints only SPF can tell. */
class MachineScopeIT {
  private static final ApiKey KEY = ApiKey.generate(new SecureRandom());
  private static final ApiKey ONE = ApiKey.generate(new SecureRandom());
  private static final String ATOM =
      "<entry xmlns='http://www.w3.org/2005/Atom'"
          + " xmlns:d='http://schemas.microsoft.com/ado/2007/08/dataservices'"
          + " xmlns:m='http://schemas.microsoft.com/ado/2007/08/dataservices/metadata'><content"
          + " type='application/xml'><m:properties>"
          + "<d:VMCheckPointAction>Restore</d:VMCheckPointAction>$</m:properties></content></entry>";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    simulator = SimulatorFixture.aSimulator().start(bed);
    gateway = builder().before(simulator).start(bed);
  }

  private GatewayBuilder builder() {
    return RunningGateway.in(directory)
        .withCredentials(
            "contoso",
            "      - id: nightly\n        role: operator\n        apiKeySha256: "
                + KEY.hash()
                + "\n        only: {machines: ["
                + WEB_01
                + "]}\n      - id: one\n        role: operator\n        apiKeySha256: "
                + ONE.hash()
                + "\n        only: {checkpoints: ["
                + BEFORE_UPDATE
                + "]}\n");
  }

  /** In the place of the one that runs, before this SPF. */
  private void restart(RawUpstream upstream, UnaryOperator<GatewayBuilder> settings) {
    gateway.close();
    gateway =
        builder()
            .with(settings)
            .unset("operation")
            .set("operation.follow.timeout", "60s")
            .set("operation.baseline.timeout", "0s")
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);
  }

  private TestClient.Answer restore(String path) {
    return gateway.send("MERGE", path, KEY, RunningGateway.RESTORE);
  }

  @Test
  void restoresACheckpointOfItsMachine() {
    TestClient.Answer answer = restore(RunningGateway.beforeUpdate());

    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
  }

  @Test
  void refusesACheckpointOfAnotherMachine() {
    TestClient.Answer answer =
        restore(RunningGateway.CONTOSO_VMM + RunningGateway.checkpoint(GOLDEN_IMAGE, STAMP_1));

    assertThat(answer.status()).as(answer.body()).isEqualTo(403);
    assertThat(simulator.restores(GOLDEN_IMAGE)).isZero();
  }

  private int restoreOne(String type, String body) {
    return gateway
        .send("MERGE", RunningGateway.beforeUpdate(), ONE, body, "Content-Type", type)
        .status();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VMId",
        "VMCheckPointId",
        "ParentCheckpointID",
        "CheckpointID",
        "CloudId",
        "Target",
        "x"
      })
  void aCredentialForOneCheckpointNamesNothingElse(String property) {
    String json = "\"VMCheckPointAction\":\"Restore\",\"" + property + "\":\"" + WEB_02 + "\"";
    String atom = "<d:" + property + ">" + WEB_02 + "</d:" + property + ">";

    assertThat(restoreOne("application/json", "{" + json + "}")).isEqualTo(403);
    assertThat(
            restoreOne(
                "application/json;odata=verbose",
                "{\"__metadata\":{\"type\":\"VMM.VMCheckPoint\"}," + json + "}"))
        .isEqualTo(403);
    assertThat(restoreOne("application/json", "{\"d\":{" + json + "}}")).isEqualTo(403);
    assertThat(restoreOne("application/atom+xml", ATOM.replace("$", atom))).isEqualTo(403);
    assertThat(simulator.restores(BEFORE_UPDATE)).isZero();
  }

  @Test
  void aCredentialForOneCheckpointMaySendItBackAsItWasRead() {
    String read =
        gateway
            .send("GET", RunningGateway.beforeUpdate(), RunningGateway.OPERATOR, null)
            .body()
            .replace("\"VMCheckPointAction\":null", "\"VMCheckPointAction\":\"Restore\"");

    assertThat(read).contains("Restore").contains(WEB_01.toString());
    assertThat(restoreOne("application/json", read)).isEqualTo(204);
    assertThat(
            restoreOne(
                "application/atom+xml",
                ATOM.replace("$", "<d:VMId m:type='Edm.Guid'>" + WEB_01 + "</d:VMId>")))
        .isEqualTo(204);
  }

  @Test
  void refusesWhatSpfCannotTell() {
    simulator.close();

    TestClient.Answer answer = restore(RunningGateway.beforeUpdate());

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("UpstreamUnreachable").contains("nothing was sent");
    simulator = SimulatorFixture.aSimulator().start(bed);
  }

  @Test
  void asksNoLongerThanTheRequestHasTime() {
    try (RawUpstream silent = RawUpstream.start(bed.vertx(), directory, (socket, received) -> {})) {
      restart(silent, b -> b);

      TestClient.Answer answer =
          gateway.send(
              "MERGE",
              RunningGateway.beforeUpdate(),
              KEY,
              RunningGateway.RESTORE,
              "X-Request-Timeout",
              "1");

      assertThat(answer.status()).as("a minute is longer than this test waits").isEqualTo(503);
      assertThat(answer.body()).contains("does not show which machine");
    }
  }

  @Test
  void asksNothingOfAStampThatGetsNoRequests() {
    try (RawUpstream broken =
        RawUpstream.start(bed.vertx(), directory, (socket, received) -> socket.close())) {
      restart(
          broken,
          b -> b.set("upstream.breaker.failuresInRow", 1).set("upstream.retry.maxAttempts", 1));
      gateway.send("GET", RunningGateway.CONTOSO_VMM + "Jobs", RunningGateway.OPERATOR, null);
      until(
          () -> gateway.admin("/metrics").body().contains("spfgateway_breaker_transitions_total"));
      int before = broken.received().size();

      TestClient.Answer answer = restore(RunningGateway.beforeUpdate());

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
      assertThat(broken.received()).hasSize(before);
    }
  }
}
