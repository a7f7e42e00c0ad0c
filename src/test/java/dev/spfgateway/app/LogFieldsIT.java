package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.fault.FaultMatch;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.RequestFault;
import dev.spfgateway.simulator.fault.Timing;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The lines of requests have the documented fields, and reads are sampled. */
class LogFieldsIT {
  private static final String READ = CONTOSO_VMM + "VirtualMachines";
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Za-z_]+)` \\|");

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final AccessLines lines = AccessLines.begin();
  private SimulatorFixture simulator;

  @BeforeEach
  void start() {
    simulator = aSimulator().start(bed);
  }

  @AfterEach
  void end() {
    lines.close();
  }

  private RunningGateway gateway(double sampling) {
    return RunningGateway.in(directory)
        .before(simulator)
        .set("telemetry.log.sampling", sampling)
        .start(bed);
  }

  /** The fields in the documentation's table of a request. */
  private static Set<String> documented() throws IOException {
    String text = Files.readString(Path.of("src/docs/log.md"));
    String table = text.substring(text.indexOf("## Fields of a request"));
    return ROW.matcher(table)
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void documentsExactlyTheFieldsThatRequestsHave() throws IOException {
    RunningGateway gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .set("telemetry.tracing.enabled", true)
            .set("telemetry.tracing.endpoint", "http://127.0.0.1:1/v1/traces")
            .start(bed);
    await(
        simulator
            .simulator()
            .add(
                FaultRule.of(RequestFault.Status.of(502))
                    .matching(FaultMatch.any().verb("GET"))
                    .when(Timing.once())));
    Set<String> seen = new TreeSet<>();

    seen.addAll(lines.of(gateway.send("GET", READ, OPERATOR, null)).keySet());
    seen.addAll(lines.of(gateway.restore()).keySet());
    seen.addAll(lines.of(gateway.send("GET", READ, null, null)).keySet());
    simulator.close();
    Answer failed = gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE);
    seen.addAll(lines.of(failed).keySet());

    assertThat(seen).isEqualTo(documented());
  }

  @Test
  void logsOnlyFailuresAndMutationsWhenNoReadIsWanted() {
    RunningGateway gateway = gateway(0);

    Answer read = gateway.send("GET", READ, OPERATOR, null);
    Answer refused = gateway.send("GET", READ, null, null);
    Answer restored = gateway.restore();

    assertThat(read.status()).isEqualTo(200);
    assertThat(lines.of(refused)).containsEntry("status", "401");
    assertThat(lines.of(restored)).containsEntry("status", "204").containsKey("operation");
    assertThat(lines.lines()).extracting(line -> line.get("request")).hasSize(2);
  }

  @Test
  void logsReadsWhoseTraceIsExported() {
    RunningGateway gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .set("telemetry.log.sampling", 0)
            .set("telemetry.tracing.enabled", true)
            .set("telemetry.tracing.sampling", 1)
            .set("telemetry.tracing.endpoint", "http://127.0.0.1:1/v1/traces")
            .start(bed);

    Map<String, String> line = lines.of(gateway.send("GET", READ, OPERATOR, null));

    assertThat(line).containsKeys("trace_id", "span_id");
  }
}
