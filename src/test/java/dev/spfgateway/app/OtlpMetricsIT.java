package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestBed;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The metrics as a collector receives them. */
class OtlpMetricsIT {
  private static final String SECRET = "Bearer collectors-own-secret";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private Collector collector;
  private RunningGateway gateway;

  private void start(Collector.Mood mood) throws Exception {
    collector = bed.keep(Collector.start(bed.vertx(), mood));
    Files.writeString(directory.resolve("token"), SECRET);
    gateway =
        RunningGateway.in(directory)
            .before(aSimulator().start(bed))
            .set("telemetry.metrics.otlp.enabled", true)
            .set("telemetry.metrics.otlp.interval", "1s")
            .set("telemetry.metrics.otlp.timeout", "500ms")
            .set("telemetry.metrics.otlp.endpoint", collector.metricsUrl())
            .set("telemetry.metrics.otlp.headers.Authorization.file", "token")
            .start(bed);
  }

  private String scrape() {
    return gateway.admin("/metrics").body();
  }

  private Optional<HistogramDataPoint> reads() {
    List<Metric> all = collector.metrics("spfgateway.requests");
    return all.stream()
        .skip(Math.max(0, all.size() - 1))
        .flatMap(one -> one.getHistogram().getDataPointsList().stream())
        .filter(
            point ->
                Collector.attributes(point.getAttributesList())
                    .entrySet()
                    .containsAll(Map.of("action", "read", "result", "ok").entrySet()))
        .findFirst();
  }

  @Test
  void exportsWhatIsScraped() throws Exception {
    start(Collector.Mood.TAKES);
    for (int i = 0; i < 3; i++) {
      assertThat(gateway.send("GET", CONTOSO_VMM + "Clouds", OWNER, null).status()).isEqualTo(200);
    }

    until(() -> reads().filter(point -> point.getCount() == 3).isPresent());

    HistogramDataPoint point = reads().orElseThrow();
    assertThat(point.getExplicitBoundsList()).contains(0.001, 0.01, 1.0, 60.0);
    assertThat(point.getSum()).isPositive();
    assertThat(collector.metrics("spfgateway.requests").get(0).getUnit()).isEqualTo("seconds");
    assertThat(scrape())
        .contains("spfgateway_requests_seconds_count{action=\"read\",result=\"ok\"")
        .contains("spfgateway_metrics_exports_total{result=\"exported\"}");
    assertThat(collector.exports().get(0).get("Authorization")).isEqualTo(SECRET);
    assertThat(collector.resources().get(0))
        .containsEntry("service.name", "spf-gateway")
        .containsEntry("service.instance.id", "gateway")
        .containsKey("service.version");
    for (String name :
        List.of("spfgateway.ready", "spfgateway.audit.unsigned", "jvm.memory.used")) {
      assertThat(collector.metrics(name)).as(name).isNotEmpty();
    }
  }

  @Test
  void servesAndStopsBesideACollectorThatHangs() throws Exception {
    start(Collector.Mood.HANGS);

    until(
        () ->
            scrape()
                .lines()
                .anyMatch(
                    line ->
                        line.startsWith("spfgateway_metrics_exports_total{result=\"failed\"}")
                            && !line.endsWith(" 0.0")));

    assertThat(gateway.send("GET", CONTOSO_VMM + "Clouds", OWNER, null).status()).isEqualTo(200);
    gateway.close();
    assertThat(collector.metrics("spfgateway.requests")).isEmpty();
  }
}
