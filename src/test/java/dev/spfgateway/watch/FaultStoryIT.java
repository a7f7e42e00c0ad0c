package dev.spfgateway.watch;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.app.AccessLines;
import dev.spfgateway.app.Collector;
import dev.spfgateway.app.RunningGateway;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * One fault as an operator sees it: a stamp becomes slow, dies during a restore and comes back.
 * Dashboards, alerts, admin API, log and trace tell the same story, and all of it ends.
 */
class FaultStoryIT {
  private static final String READ = CONTOSO_VMM + "VirtualMachines";
  private static final double SLOW_SECONDS = 0.4;

  /** The question that the stamp's dashboard answers with the time of requests. */
  private static final String HOW_LONG = "How long do requests take?";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final AccessLines lines = AccessLines.begin();
  private SimulatorFixture simulator;
  private Collector traces;
  private RunningGateway gateway;
  private PrometheusServer prometheus;
  private List<Dashboard> dashboards;

  @BeforeEach
  void start() throws IOException {
    DebianTools.require("prometheus");
    dashboards = Dashboard.all();
    simulator = aSimulator().withJobDuration(Duration.ofMillis(300)).start(bed);
    traces = bed.keep(Collector.start(bed.vertx(), Collector.Mood.TAKES));
    gateway =
        RunningGateway.in(Files.createDirectory(directory.resolve("gateway")))
            .before(simulator)
            .unset("operation.baseline.timeout")
            .set("operation.follow.interval", "10s")
            .set("operation.follow.maxInterval", "10s")
            .set("operation.bookkeeping", "1s")
            .settlingAfter("5s")
            .set("upstream.breaker.failuresInRow", 2)
            .set("upstream.breaker.recovery.open", "1s")
            .set("upstream.breaker.recovery.maxOpen", "1s")
            .set("upstream.probe.interval", "1s")
            .set("telemetry.tracing.enabled", true)
            .set("telemetry.tracing.endpoint", traces.url())
            .start(bed);
    prometheus =
        PrometheusServer.startImpatient(
            bed,
            Files.createDirectory(directory.resolve("prometheus")),
            gateway.gateway().adminPort(),
            gateway.adminToken().orElseThrow());
  }

  @AfterEach
  void end() {
    lines.close();
  }

  private JsonObject admin(String path) {
    return new JsonObject(gateway.admin(path).body());
  }

  private JsonObject breaker() {
    JsonArray stamps = admin("/api/stamps").getJsonArray("stamps");
    return stamps.stream()
        .map(JsonObject.class::cast)
        .filter(stamp -> stamp.getString("name").equals("stamp-1"))
        .findFirst()
        .orElseThrow()
        .getJsonArray("endpoints")
        .getJsonObject(0)
        .getJsonObject("breaker");
  }

  private boolean fires(String alert) {
    return prometheus.rules().stream()
        .filter(rule -> rule.path("name").asText().equals(alert))
        .anyMatch(rule -> rule.path("state").asText().equals("firing"));
  }

  /** The largest value that a panel of the stamp's dashboard shows now. */
  private double shown(String title) {
    Dashboard dashboard =
        dashboards.stream()
            .filter(one -> one.file().equals("stamp.json"))
            .findFirst()
            .orElseThrow();
    Variables chosen = Variables.of(dashboard, prometheus, Map.of("stamp", "stamp-1"));
    return dashboard.panels().stream()
        .filter(panel -> panel.title().equals(title))
        .flatMap(panel -> panel.queries().stream())
        .map(query -> prometheus.query(chosen.in(query.expression())))
        .flatMapToDouble(FaultStoryIT::values)
        .filter(Double::isFinite)
        .max()
        .orElse(0);
  }

  private static DoubleStream values(JsonNode result) {
    double[] values = new double[result.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Double.parseDouble(result.get(i).path("value").path(1).asText());
    }
    return DoubleStream.of(values);
  }

  private void faults(String rules) {
    HttpClientOptions control =
        new HttpClientOptions()
            .setDefaultHost("localhost")
            .setDefaultPort(simulator.simulator().controlPort());
    try (TestClient client = new TestClient(bed.vertx(), control, 1)) {
      Answer answer = client.send("PUT", "/faults", rules, "Content-Type", "application/json");
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
  }

  private void read() {
    assertThat(gateway.send("GET", READ, OPERATOR, null).status()).isLessThan(504);
  }

  @Test
  void isToldByEverythingAndEndsEverywhere() {
    until(() -> prometheus.hasData("up{job=\"spf-gateway\"} == 1"));
    read();

    // The stamp becomes slow.
    faults(
        """
        [{"id":"slow","match":{"verb":"GET"},
          "fault":{"type":"delay","latency":{"distribution":"fixed","time":"400ms"}}}]
        """);
    until(
        () -> {
          read();
          return shown(HOW_LONG) >= SLOW_SECONDS;
        });

    // It acts on a restore, and dies before it answers.
    faults(
        """
        [{"id":"lost","match":{"verb":"MERGE"},"fault":{"type":"reset","at":"after-acting"}}]
        """);
    Answer lost = gateway.restore();
    assertThat(lost.status()).isEqualTo(504);
    String operation = lost.header("X-Operation-Id");
    faults("[{\"id\":\"dead\",\"match\":{},\"fault\":{\"type\":\"refuse\"}}]");

    until(
        () -> {
          read();
          return fires("SpfGatewayStampDown");
        });
    until(() -> fires("SpfGatewayOperationOverdue"));

    assertThat(breaker().getString("state")).isNotEqualTo("closed");
    assertThat(breaker().getString("reason")).isNotBlank();
    JsonObject unknown = admin("/api/operations/" + operation);
    assertThat(unknown.getJsonObject("operation").getString("state")).isEqualTo("unknown");
    assertThat(unknown.getJsonArray("story")).hasSizeGreaterThanOrEqualTo(2);
    Map<String, String> line = lines.of(lost);
    assertThat(line).containsEntry("operation", operation).containsEntry("outcome", "unknown");
    List<Collector.Got> spans = traces.trace(line.get("trace_id"), 3);
    assertThat(spans.get(0).attributes())
        .containsEntry("spfgateway.operation.id", operation)
        .containsEntry("spfgateway.outcome", "unknown");

    // It comes back. The gateway finds the restore in VMM, and the alerts end.
    faults("[]");
    until(
        () ->
            admin("/api/operations/" + operation)
                .getJsonObject("operation")
                .getString("state")
                .equals("done"));
    until(
        () -> {
          read();
          return !fires("SpfGatewayStampDown") && !fires("SpfGatewayOperationOverdue");
        });
    assertThat(breaker().getString("state")).isEqualTo("closed");
    assertThat(simulator.restores(BEFORE_UPDATE)).as("restored once").isEqualTo(1);
  }
}
