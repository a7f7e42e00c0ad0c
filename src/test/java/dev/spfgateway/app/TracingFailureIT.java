package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.FreePort;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Failures of tracing never affect requests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracingFailureIT {
  private static final String READ = CONTOSO_VMM + "Clouds";
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

  /** Of 64 spans the last 16 are for mutations. */
  private static final int ROOM_FOR_ALL = 48;

  private static final String SPANS = "spfgateway_traces_spans_total{result=\"%s\"} %s.0";

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;

  @BeforeAll
  void start() {
    simulator = aSimulator().start(bed);
  }

  private RunningGateway gateway(
      Path directory, String endpoint, UnaryOperator<GatewayBuilder> tracing) {
    return RunningGateway.in(directory)
        .before(simulator)
        .set("telemetry.tracing.endpoint", endpoint)
        .with(tracing)
        .start(bed.vertx());
  }

  private static String result(String result, int count) {
    return SPANS.formatted(result, count);
  }

  private static void awaitMetric(RunningGateway gateway, String line) {
    until(() -> gateway.admin("/metrics").body().contains(line));
  }

  @Test
  void dropsAndCountsWhatHasNoRoomWhileACollectorHangs(@TempDir Path directory) {
    long before = simulator.restores(BEFORE_UPDATE);
    try (Collector collector = Collector.start(bed.vertx(), Collector.Mood.HANGS);
        RunningGateway gateway =
            gateway(
                directory,
                collector.url(),
                b ->
                    b.set("telemetry.tracing.enabled", true)
                        .set("telemetry.tracing.sampling", 0.0) // reads are exported by chance else
                        .set("telemetry.tracing.queue", 64)
                        .set("telemetry.tracing.timeout", "60s")
                        .set("telemetry.tracing.batch.size", 1)
                        .set("telemetry.tracing.batch.interval", "10ms"))) {
      for (int i = 0; i < ROOM_FOR_ALL + 5; i++) {
        assertThat(gateway.send("GET", READ, null, null).status()).isEqualTo(401);
      }
      awaitMetric(gateway, result("dropped", 5));
      assertThat(gateway.restore().status()).isEqualTo(204);
      awaitMetric(gateway, "spfgateway_traces_waiting " + (ROOM_FOR_ALL + 3) + ".0");

      assertThat(gateway.send("GET", READ, OPERATOR, null).status()).isEqualTo(200);
      assertThat(gateway.requestStory()).containsExactly("intent restore", "outcome restore done");
      assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(before + 1);
      assertThat(collector.exports()).as("it did get one").isNotEmpty();
      assertThat(gateway.admin("/metrics").body())
          .contains(result("dropped", 5), result("exported", 0), result("failed", 0));
    }
  }

  @Test
  void countsWhatACollectorDoesNotTake(@TempDir Path directory) {
    try (Collector collector = Collector.start(bed.vertx(), Collector.Mood.REFUSES);
        RunningGateway gateway =
            gateway(
                directory,
                collector.url(),
                b ->
                    b.set("telemetry.tracing.enabled", true)
                        .set("telemetry.tracing.batch.interval", "10ms"))) {
      assertThat(gateway.restore().status()).isEqualTo(204);

      awaitMetric(gateway, result("failed", 3));
      awaitMetric(gateway, "spfgateway_traces_waiting 0.0");
    }
  }

  @Test
  void restoresThoughNobodyListensForTraces(@TempDir Path directory) {
    try (RunningGateway gateway =
        gateway(
            directory,
            "http://localhost:" + FreePort.find() + "/v1/traces",
            b ->
                b.set("telemetry.tracing.enabled", true)
                    .set("telemetry.tracing.timeout", "1s")
                    .set("telemetry.tracing.batch.interval", "10ms"))) {
      assertThat(gateway.restore().status()).isEqualTo(204);

      awaitMetric(gateway, result("failed", 3));
    }
  }

  @Test
  void exportsWhatIsLeftWhenItStops(@TempDir Path directory) {
    try (Collector collector = Collector.start(bed.vertx(), Collector.Mood.TAKES)) {
      try (RunningGateway gateway =
          gateway(
              directory,
              collector.url(),
              b ->
                  b.set("telemetry.tracing.enabled", true)
                      .set("telemetry.tracing.batch.interval", "60s"))) {
        assertThat(gateway.restore().status()).isEqualTo(204);
      }

      assertThat(collector.spans()).hasSize(3);
    }
  }

  @Test
  void exportsNothingUnlessItIsOnAndPassesTheClientsTraceOn(@TempDir Path directory) {
    try (Collector collector = Collector.start(bed.vertx(), Collector.Mood.TAKES);
        AccessLines lines = AccessLines.begin()) {
      try (RunningGateway gateway = gateway(directory, collector.url(), b -> b)) {
        Answer restored =
            gateway.send(
                "MERGE",
                beforeUpdate(),
                OPERATOR,
                RESTORE,
                "traceparent",
                PARENT,
                "tracestate",
                "a=b");
        LoggedRequest sent = last();
        Answer plain = gateway.send("GET", READ, OPERATOR, null);
        Answer malformed = gateway.send("GET", READ, OPERATOR, null, "traceparent", "00-x");

        assertThat(restored.status()).isEqualTo(204);
        assertThat(sent.header("traceparent")).contains(PARENT);
        assertThat(sent.header("tracestate")).contains("a=b");
        assertThat(lines.of(restored)).containsEntry("trace_id", TRACE);
        assertThat(lines.of(plain)).doesNotContainKey("trace_id");
        assertThat(lines.of(malformed)).doesNotContainKey("trace_id");
        assertThat(gateway.admin("/metrics").body()).doesNotContain("spfgateway_traces");
      }
      assertThat(collector.exports()).as("nor at the stop").isEmpty();
    }
  }

  private LoggedRequest last() {
    List<LoggedRequest> all = await(simulator.simulator().requests());
    return all.get(all.size() - 1);
  }
}
