package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code /metrics} in OpenMetrics, with the traces of requests as exemplars. */
class ExemplarIT {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RunningGateway start(boolean tracing) {
    return RunningGateway.in(directory)
        .before(aSimulator().start(bed))
        .set("telemetry.tracing.enabled", tracing)
        .set("telemetry.tracing.sampling", 0.0)
        .set("telemetry.tracing.endpoint", "http://localhost:1/v1/traces")
        .start(bed);
  }

  private static Answer read(RunningGateway gateway, String flags) {
    return gateway.send(
        "GET",
        CONTOSO_VMM + "Clouds",
        OPERATOR,
        null,
        "traceparent",
        "00-" + TRACE + "-" + SPAN + "-" + flags);
  }

  private static String openMetrics(RunningGateway gateway) {
    return gateway.admin("/metrics", "Accept", OPEN_METRICS).body();
  }

  private static void awaitCount(RunningGateway gateway, String series) {
    until(() -> gateway.admin("/metrics").body().contains(series));
  }

  @Test
  void leadsFromAHistogramsBucketToTheTraceOfARequest() {
    RunningGateway gateway = start(true);

    gateway.restore();
    until(() -> openMetrics(gateway).contains("trace_id=\""));

    assertThat(openMetrics(gateway).lines())
        .filteredOn(line -> line.contains("trace_id=\""))
        .isNotEmpty()
        .allMatch(
            line ->
                line.matches(
                    "spfgateway_(requests|upstream_attempts)_(seconds_bucket|ended_total)\\{.*"
                        + "} \\S+ # \\{span_id=\"[0-9a-f]{16}\",trace_id=\"[0-9a-f]{32}\"} .*"))
        .anyMatch(line -> line.startsWith("spfgateway_requests_"))
        .anyMatch(line -> line.startsWith("spfgateway_upstream_attempts_"));
  }

  @Test
  void leadsToNoTraceThatIsNotExported() {
    RunningGateway gateway = start(true);

    read(gateway, "01");
    awaitCount(gateway, "spfgateway_requests_seconds_count{action=\"read\"");

    assertThat(openMetrics(gateway)).doesNotContain("trace_id");
  }

  @Test
  void leadsToTheClientsOwnTraceWithoutTracing() {
    RunningGateway gateway = start(false);

    read(gateway, "00");
    awaitCount(gateway, "spfgateway_requests_seconds_count{action=\"read\"");
    assertThat(openMetrics(gateway)).doesNotContain("trace_id");

    // Again and again, because only some requests are kept as exemplars.
    until(
        () -> {
          read(gateway, "01");
          return openMetrics(gateway).contains("trace_id=\"" + TRACE + "\"");
        });
  }

  @Test
  void speaksOpenMetricsOnlyToThoseWhoAskForIt() {
    RunningGateway gateway = start(false);

    Answer asked = gateway.admin("/metrics", "Accept", OPEN_METRICS + ",text/plain;q=0.5");
    Answer text = gateway.admin("/metrics", "Accept", "text/plain," + OPEN_METRICS + ";q=0.5");
    Answer any = gateway.admin("/metrics", "Accept", "*/*");
    Answer unasked = gateway.admin("/metrics");

    assertThat(asked.header("Content-Type")).startsWith("application/openmetrics-text;");
    assertThat(asked.header("Content-Type")).contains("version=1.0.0");
    assertThat(asked.header("Vary")).isEqualToIgnoringCase("accept");
    assertThat(asked.body()).endsWith("# EOF\n");
    for (Answer other : new Answer[] {text, any, unasked}) {
      assertThat(other.header("Content-Type")).startsWith("text/plain;").contains("version=0.0.4");
      assertThat(other.body()).doesNotContain("# EOF");
    }
  }
}
