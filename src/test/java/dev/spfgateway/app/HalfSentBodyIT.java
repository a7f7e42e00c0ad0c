package dev.spfgateway.app;

import static dev.spfgateway.app.Batches.aBatch;
import static dev.spfgateway.app.Batches.get;
import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Batches whose bodies never end: received bytes are charged, limited per tenant, and released. */
class HalfSentBodyIT {
  private static final String FABRIKAM_VMM =
      "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/";
  private static final int SENT = 700 << 10;
  private static final int CLIENTS = 20;

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final SimulatorFixture simulator = aSimulator().start(bed);
  private RunningGateway gateway;
  private final List<RawClient> clients = new ArrayList<>();

  private void start(Map<String, String> time) {
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .set("tenantListener.time", time)
            .set("memory.heap", "12MiB")
            .start(bed);
  }

  private void halfSent(int times) {
    for (int i = 0; i < times; i++) {
      halfSent();
    }
  }

  private RawClient halfSent() {
    RawClient client = RawClient.connect(gateway.port(), gateway.certificate());
    clients.add(bed.keep(client));
    return client.send(
        "POST "
            + CONTOSO_VMM
            + "$batch HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
            + OPERATOR.secret().reveal()
            + "\r\nContent-Type: "
            + Batches.TYPE
            + "\r\nContent-Length: 1000000\r\n\r\n"
            + "x".repeat(SENT));
  }

  private Answer batchOfFabrikam() {
    String url = "https://localhost" + FABRIKAM_VMM + "VirtualMachines";
    return gateway.send(
        "POST",
        FABRIKAM_VMM + "$batch",
        FABRIKAM,
        aBatch().with(get(url)).text(),
        "Content-Type",
        Batches.TYPE);
  }

  private double held(String kind) {
    return gateway
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("spfgateway_memory_held_bytes"))
        .filter(line -> line.contains("kind=\"" + kind + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void leaveRoomForOtherTenantsHoweverManyTheyAre() {
    start(Map.of("body", "10m", "linger", "60s"));
    halfSent(CLIENTS);
    until(() -> held("body") > 5 * SENT);

    assertThat(Batches.parts(batchOfFabrikam())).singleElement().matches(p -> p.status() == 200);

    assertThat(held("body")).isLessThanOrEqualTo(6 << 20);
  }

  @Test
  void areRefusedWithATimeToComeBackWhereTheirTenantHasItsShare() {
    start(Map.of("body", "10m", "linger", "60s"));
    halfSent(CLIENTS);
    until(() -> held("body") > 5 * SENT);

    String answer = halfSent().answer();

    assertThat(answer).startsWith("HTTP/1.1 503").contains("Overloaded", "retry-after: ");
  }

  @Test
  void areLetGoWhenTheyAreRefusedAlthoughTheirConnectionsStay() {
    start(Map.of("body", "500ms", "linger", "60s"));
    halfSent(5);

    clients.forEach(client -> assertThat(client.answer()).startsWith("HTTP/1.1 408"));

    until(() -> held("body") == 0);
    assertThat(held("connection")).as("connections linger").isPositive();
  }

  @Test
  void areLetGoWhenTheirConnectionCloses() {
    start(Map.of("body", "10m"));
    halfSent(5);
    until(() -> held("body") >= 5 * SENT);

    clients.forEach(RawClient::close);

    until(() -> held("body") == 0 && held("request") == 0);
    until(() -> held("connection") == 0);
  }
}
