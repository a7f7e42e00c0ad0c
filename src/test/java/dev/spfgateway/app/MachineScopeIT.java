package dev.spfgateway.app;

import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.GOLDEN_IMAGE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A credential for one machine, whose checkpoints only SPF can tell. */
class MachineScopeIT {
  private static final ApiKey KEY = ApiKey.generate(new SecureRandom());

  @TempDir Path directory;

  private final Vertx vertx = Vertx.vertx();
  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    simulator = SimulatorFixture.aSimulator().start(vertx);
    gateway = builder().before(simulator).start(vertx);
  }

  private RunningGateway.Builder builder() {
    return RunningGateway.in(directory)
        .withCredentials(
            "contoso",
            "      - id: nightly\n        role: operator\n        apiKeySha256: "
                + KEY.hash()
                + "\n        only: {machines: ["
                + WEB_01
                + "]}\n");
  }

  /** In the place of the one that runs, before this SPF. */
  private void restart(RawUpstream upstream, String settings) {
    gateway.close();
    gateway =
        builder()
            .with("upstream", settings)
            .with("operation", "follow: {timeout: 60s}\n  baseline: {timeout: 0s}")
            .endpoint(upstream.url(), upstream.certificate())
            .start(vertx);
  }

  @AfterEach
  void stop() {
    gateway.close();
    simulator.close();
    RunningGateway.await(vertx.close());
  }

  private RunningGateway.Answer restore(String path) {
    return gateway.send("MERGE", path, KEY, RunningGateway.RESTORE);
  }

  @Test
  void restoresACheckpointOfItsMachine() {
    RunningGateway.Answer answer = restore(RunningGateway.beforeUpdate());

    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
  }

  @Test
  void refusesACheckpointOfAnotherMachine() {
    RunningGateway.Answer answer =
        restore(RunningGateway.CONTOSO_VMM + RunningGateway.checkpoint(GOLDEN_IMAGE, STAMP_1));

    assertThat(answer.status()).as(answer.body()).isEqualTo(403);
    assertThat(simulator.restores(GOLDEN_IMAGE)).isZero();
  }

  @Test
  void refusesWhatSpfCannotTell() {
    simulator.close();

    RunningGateway.Answer answer = restore(RunningGateway.beforeUpdate());

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("UpstreamUnreachable").contains("nothing was sent");
    simulator = SimulatorFixture.aSimulator().start(vertx);
  }

  @Test
  void asksNoLongerThanTheRequestHasTime() {
    try (RawUpstream silent = RawUpstream.start(vertx, directory, (socket, received) -> {})) {
      restart(silent, RunningGateway.QUIET);

      RunningGateway.Answer answer =
          gateway.send(
              "MERGE",
              RunningGateway.beforeUpdate(),
              KEY,
              RunningGateway.RESTORE,
              "X-Request-Timeout",
              "1");

      assertThat(answer.status()).as("a minute is longer than this test waits").isEqualTo(503);
      assertThat(answer.body()).contains("does not tell which machine");
    }
  }

  @Test
  void asksNothingOfAStampThatGetsNoRequests() {
    try (RawUpstream broken =
        RawUpstream.start(vertx, directory, (socket, received) -> socket.close())) {
      restart(
          broken,
          "breaker: {failuresInRow: 1}\n  retry: {maxAttempts: 1}\n  " + RunningGateway.QUIET);
      gateway.send("GET", RunningGateway.CONTOSO_VMM + "Jobs", RunningGateway.OPERATOR, null);
      RawUpstream.until(
          () -> gateway.admin("/metrics").body().contains("spfgateway_breaker_transitions_total"));
      int before = broken.received().size();

      RunningGateway.Answer answer = restore(RunningGateway.beforeUpdate());

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
      assertThat(broken.received()).hasSize(before);
    }
  }
}
