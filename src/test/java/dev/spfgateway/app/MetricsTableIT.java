package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The table in {@code src/docs/metrics.md} lists what gateways with traffic and faults export. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsTableIT {
  private static final Path TABLE = Path.of("src/docs/metrics.md");
  private static final int COLUMNS = 6;
  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json;odata=minimalmetadata\r\n"
          + "Content-Length: 12\r\n\r\n{\"value\":[]}";
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");
  private static final Pattern LABEL = Pattern.compile("`(\\w+)`(?: \\(([^)]*)\\))?");
  private static final Map<String, String> ENDINGS =
      Map.of("seconds", "_seconds", "bytes", "_bytes", "Unix time", "_timestamp_seconds");

  /** Appear only once the collector has done such work. */
  private static final Set<String> RARE =
      Set.of("jvm_gc_pause_seconds", "jvm_gc_concurrent_phase_time_seconds");

  @RegisterExtension final TestBed bed = new TestBed();

  private final Map<String, Scrape.Family> scraped = new TreeMap<>();

  /** A row of the table: a metric and the values that its labels may have; empty for any. */
  private record Row(String type, String unit, Map<String, Set<String>> labels) {}

  @BeforeAll
  void scrape(@TempDir Path directory) throws IOException {
    add(wellServed(Files.createDirectory(directory.resolve("well"))));
    add(illServed(Files.createDirectory(directory.resolve("ill"))));
  }

  private void add(RunningGateway gateway) {
    new Scrape(gateway.admin("/metrics").body())
        .families()
        .forEach(
            (name, found) ->
                scraped.merge(
                    name,
                    found,
                    (one, other) -> {
                      other
                          .labels()
                          .forEach(
                              (label, values) ->
                                  one.labels()
                                      .computeIfAbsent(label, key -> new TreeSet<>())
                                      .addAll(values));
                      return one;
                    }));
  }

  /** Everything is on, and requests are answered or refused. */
  private RunningGateway wellServed(Path directory) {
    SimulatorFixture simulator = aSimulator().start(bed);
    RunningGateway gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .set("audit.streams.file.path", "copy.jsonl")
            .set("telemetry.tracing.enabled", true)
            .set("telemetry.tracing.endpoint", "http://localhost:1/v1/traces")
            .set("telemetry.metrics.otlp.enabled", true)
            .set("telemetry.metrics.otlp.endpoint", "http://localhost:1/v1/metrics")
            .set("limits.classes.restore.quota", 2)
            .set("authentication.basic.enabled", true)
            .trusting("https://issuer.example", "spf", "https://localhost:1/keys")
            .start(bed);
    gateway.restore();
    gateway.send("GET", CONTOSO_VMM + "Clouds", OPERATOR, null);
    gateway.send("GET", "/subscriptions", OPERATOR, null);
    gateway.send("GET", "/nowhere", null, null);
    gateway.restore();
    gateway.restore();
    until(() -> gateway.admin("/metrics").body().contains("spfgateway_mutations_total"));
    return gateway;
  }

  /** One endpoint is dead, and the other one asks for a pause first. */
  private RunningGateway illServed(Path directory) {
    String pause = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";
    Attempts attempts = new Attempts(bed.vertx(), 0, number -> number % 2 == 0 ? pause : ANSWER);
    RawUpstream second = RawUpstream.start(bed, directory, 0, attempts);
    RunningGateway gateway =
        RunningGateway.in(directory)
            .set("upstream.breaker.failuresInRow", 1)
            .set("upstream.retry.pause", "1ms")
            .endpoint("https://localhost:1/SC2012R2/VMM", second.certificate())
            .endpoint(second.url(), second.certificate())
            .withBothOnStamp1()
            .startAlone(bed);
    String jobs = "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/Jobs";
    until(
        () -> {
          gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null);
          gateway.send("GET", jobs, FABRIKAM, null);
          String page = gateway.admin("/metrics").body();
          return page.contains("spfgateway_breaker_transitions_total{")
              && page.contains("spfgateway_endpoint_rests_total{")
              && page.contains("spfgateway_retries_total{");
        });
    return gateway;
  }

  private static Map<String, Row> rows() throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    for (String line : Files.readAllLines(TABLE)) {
      String[] cells = line.split("\\|", -1);
      if (line.startsWith("| `")) {
        assertThat(cells).as(line).hasSize(COLUMNS + 2);
        Matcher name = NAME.matcher(cells[1]);
        assertThat(name.find()).as(line).isTrue();
        rows.put(name.group(1), new Row(cells[2].strip(), cells[3].strip(), labels(cells[4])));
      }
    }
    return rows;
  }

  private static Map<String, Set<String>> labels(String cell) {
    Map<String, Set<String>> labels = new TreeMap<>();
    Matcher label = LABEL.matcher(cell);
    while (label.find()) {
      String values = label.group(2) == null ? "" : label.group(2);
      labels.put(
          label.group(1),
          values.isEmpty() ? Set.of() : new HashSet<>(Arrays.asList(values.split(", "))));
    }
    return labels;
  }

  @Test
  void listsEveryMetricAndNoOther() throws IOException {
    Set<String> expected = new TreeSet<>(scraped.keySet());
    expected.addAll(RARE);

    assertThat(rows().keySet()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void namesTheTypeAndTheLabelsOfEachMetric() throws IOException {
    rows().entrySet().stream()
        .filter(one -> scraped.containsKey(one.getKey()))
        .forEach(
            one -> {
              String name = one.getKey();
              Row row = one.getValue();
              assertThat(row.type()).as(name).isEqualTo(scraped.get(name).type());
              assertThat(row.labels().keySet())
                  .as(name)
                  .isEqualTo(scraped.get(name).labels().keySet());
            });
  }

  @Test
  void namesEveryValueOfLabelsThatHaveFew() throws IOException {
    Map<String, Row> rows = rows();
    scraped.forEach(
        (name, family) ->
            rows.get(name)
                .labels()
                .forEach(
                    (label, values) -> {
                      if (!values.isEmpty()) {
                        assertThat(values)
                            .as(name + " " + label)
                            .containsAll(family.labels().get(label));
                      }
                    }));
  }

  @Test
  void followsTheConventionsOfNames() throws IOException {
    rows()
        .forEach(
            (name, row) -> {
              assertThat(name.endsWith("_total")).as(name).isEqualTo(row.type().equals("counter"));
              String ending = ENDINGS.get(row.unit());
              if (ending != null) {
                assertThat(name.replaceAll("_total$", "")).as(name).endsWith(ending);
              }
              if (name.endsWith("_seconds") || name.endsWith("_bytes")) {
                assertThat(List.of("seconds", "bytes", "Unix time")).as(name).contains(row.unit());
              }
            });
  }

  @Test
  void explainsEachMetric() throws IOException {
    assertThat(Files.readAllLines(TABLE))
        .filteredOn(line -> line.startsWith("| `"))
        .allSatisfy(
            line ->
                assertThat(Arrays.asList(line.split("\\|", -1)).subList(5, 7))
                    .noneMatch(String::isBlank));
  }
}
