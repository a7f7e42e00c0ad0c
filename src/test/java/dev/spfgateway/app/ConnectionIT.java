package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Idle and very slow connections end; connections above the limit are not accepted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectionIT {
  private static final int MAX_PER_ADDRESS = 8;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;

  /** Waits shortly for a connection's first head. */
  private RunningGateway hasty;

  /** Waits shortly for the next head. */
  private RunningGateway brief;

  /** Waits for every head, but takes few connections. */
  private RunningGateway narrow;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    simulator = aSimulator().start(bed);
    hasty =
        start(directory.resolve("hasty"), b -> b.set("tenantListener.connections.head", "500ms"));
    brief =
        start(
            directory.resolve("brief"),
            b ->
                b.set("tenantListener.connections.head", "30s")
                    .set("tenantListener.connections.keepAlive", "1s"));
    narrow =
        start(
            directory.resolve("narrow"),
            b ->
                b.set("tenantListener.connections.head", "30s")
                    .set("tenantListener.connections.keepAlive", "1m")
                    .set("tenantListener.connections.maxPerAddress", MAX_PER_ADDRESS));
  }

  private RunningGateway start(Path directory, UnaryOperator<GatewayBuilder> connections)
      throws IOException {
    return RunningGateway.in(Files.createDirectory(directory))
        .with(connections)
        .before(simulator)
        .startAlone(bed);
  }

  @Test
  void endsAConnectionThatSaysNothing() {
    try (RawClient client = connect(hasty)) {
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void endsAConnectionWhoseHeadDripsIn() {
    try (RawClient client = connect(hasty)) {
      client.send("GET /subscriptions HTTP/1.1\r\n");

      assertThat(isEndedWhileDripping(client)).isTrue();
    }
  }

  @Test
  void endsAConnectionThatIsIdleBehindARequest() {
    try (RawClient client = connect(brief)) {
      assertThat(client.send(request()).answer()).startsWith("HTTP/1.1 200 ");

      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void endsAConnectionWhoseSecondHeadDripsIn() {
    try (RawClient client = connect(brief)) {
      assertThat(client.send(request()).answer()).startsWith("HTTP/1.1 200 ");

      assertThat(isEndedWhileDripping(client)).isTrue();
    }
  }

  @Test
  void takesNoMoreConnectionsOfAnAddressThanAreAllowed() {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < MAX_PER_ADDRESS; i++) {
        clients.add(connect(narrow));
        assertThat(clients.get(i).send(request()).answer()).startsWith("HTTP/1.1 200 ");
      }
      try (RawClient oneTooMany = connect(narrow)) {
        assertThat(oneTooMany.isClosedByServer()).isTrue();
      }
      assertThat(narrow.admin("/metrics").body())
          .contains("spfgateway_tenant_connections " + MAX_PER_ADDRESS + ".0");
    } finally {
      clients.forEach(RawClient::close);
    }
    until(() -> narrow.admin("/metrics").body().contains("spfgateway_tenant_connections 0.0"));
    try (RawClient again = connect(narrow)) {
      assertThat(again.send(request()).answer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void countsConnectionsBeforeTheirHandshake() throws IOException {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < MAX_PER_ADDRESS; i++) {
        silent.add(new Socket("127.0.0.1", narrow.port()));
      }
      until(() -> connections(narrow) == MAX_PER_ADDRESS);
      assertThat(held(narrow)).isPositive();

      try (RawClient oneTooMany = connect(narrow)) {
        assertThat(oneTooMany.isClosedByServer()).isTrue();
      }
    } finally {
      for (Socket one : silent) {
        one.close();
      }
    }
    until(() -> connections(narrow) == 0 && held(narrow) == 0);
  }

  @Test
  void countsHttp2ConnectionsBeforeTheirPreface() {
    RawClient silent =
        RawClient.connectOffering(narrow.port(), narrow.certificate(), "h2").send("");
    try (silent) {
      until(() -> connections(narrow) == 1);
    }
    until(() -> connections(narrow) == 0 && held(narrow) == 0);
  }

  private static double connections(RunningGateway gateway) {
    return metric(gateway, "spfgateway_tenant_connections ");
  }

  private static double held(RunningGateway gateway) {
    return metric(gateway, "spfgateway_memory_held_bytes");
  }

  private static double metric(RunningGateway gateway, String name) {
    return gateway
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** Each byte keeps the connection from being silent, so only the head's own limit can end it. */
  private static boolean isEndedWhileDripping(RawClient client) {
    try {
      while (!client.hasEndedWithin(100)) {
        client.send("X");
      }
      return true;
    } catch (UncheckedIOException e) {
      return true;
    }
  }

  private static RawClient connect(RunningGateway gateway) {
    return RawClient.connect(gateway.port(), gateway.certificate());
  }

  private static String request() {
    return "GET /subscriptions HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
        + OPERATOR.secret().reveal()
        + "\r\n\r\n";
  }
}
