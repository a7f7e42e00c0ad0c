package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.testing.TestBed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uses .NET 4's data services client, {@code System.Data.Services.Client}, in Microsoft's own
 * implementation, which Mono ships: a program runs against the simulator and against a gateway in
 * front of it, and prints what it sees. Skipped when Mono is not installed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DotNetClientIT {
  private static final int RESTORES = 5;

  @RegisterExtension final TestBed bed = new TestBed();

  private Path program;
  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException, InterruptedException {
    Mono.require();
    program = Mono.compile("/dotnet/DataServicesClient.cs", directory);
    simulator = aSimulator().start(bed);
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .unset("operation")
            .set("operation.baseline.timeout", "10s")
            .start(bed);
  }

  @Test
  void worksThroughTheGateway() throws IOException, InterruptedException {
    long restoresBefore = simulator.restores(BEFORE_UPDATE);
    int requestsBefore = requests().size();

    Map<String, String> seen =
        run(
            "https://localhost:" + gateway.port() + CONTOSO_VMM,
            gateway.certificate(),
            "X-Api-Key: " + OWNER.secret().reveal());

    assertAllWorked(seen);
    assertThat(simulator.restores(BEFORE_UPDATE) - restoresBefore).isEqualTo(RESTORES);
    List<String> outcomes = new ArrayList<>(Collections.nCopies(RESTORES, "restore done"));
    outcomes.addAll(List.of("create done", "create done", "delete done", "delete done"));
    outcomes.addAll(List.of("create done", "delete done"));
    outcomes.addAll(List.of("restore rejected", "restore rejected"));
    assertThat(gateway.requestStory())
        .filteredOn(event -> event.startsWith("outcome "))
        .containsExactlyElementsOf(outcomes.stream().map("outcome "::concat).toList());
    assertThat(requests().subList(requestsBefore, requests().size()))
        .filteredOn(request -> request.headers().containsKey("x-ms-client-request-id"))
        .extracting(request -> request.headers().get("maxdataserviceversion"))
        .containsOnly(List.of("2.0;NetFx"));
  }

  @Test
  void worksWithTheSimulatorAlone() throws IOException, InterruptedException {
    String account = SimulatorFixture.USER + ":" + SimulatorFixture.PASSWORD;

    Map<String, String> seen =
        run(
            simulator.endpoint(STAMP_1) + "/" + CONTOSO + "/Microsoft.Management.Odata.svc/",
            simulator.certificate(),
            "x-ms-principal-id: admin@contoso.com",
            "Authorization: Basic "
                + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8)));

    assertAllWorked(seen);
  }

  private static void assertAllWorked(Map<String, String> seen) {
    assertThat(seen)
        .containsEntry(
            "list",
            "4 checkpoints, 'before update' among them, of 2 machines in contoso-production")
        .containsEntry("restore by MERGE", "204")
        .containsEntry("restore by PUT", "204")
        .containsEntry("restore in a batch", "202 with 204")
        .containsEntry("restore by PUT in a batch", "202 with 204")
        .containsEntry(
            "change set of three",
            "202 with 204 201 201, ids True, 'second of a batch, ä€', 202 with 204 204")
        .containsEntry("new machine", "201 Creating..., 202 with 204")
        .containsEntry("queries in a batch", "202 with 200 1, 404 error 404, 200 2");
    for (String refused : List.of("refused change set", "refused change")) {
      assertThat(seen.get(refused))
          .startsWith("DataServiceRequestException")
          .contains("DataServiceClientException 404 <?xml", "Resource not found");
    }
  }

  /** What the program saw of each of its steps. */
  private Map<String, String> run(String root, Path certificate, String... headers)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(root, certificate.toString()));
    for (Object id : List.of(BEFORE_UPDATE, WEB_01, STAMP_1)) {
      arguments.add(id.toString());
    }
    arguments.addAll(List.of(headers));
    Map<String, String> seen = new LinkedHashMap<>();
    for (String line : Mono.run(program, arguments).lines().toList()) {
      String[] step = line.split(": ", 2);
      seen.put(step[0], step[1]);
    }
    return seen;
  }

  private List<LoggedRequest> requests() {
    return await(simulator.simulator().requests());
  }
}
