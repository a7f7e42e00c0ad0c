package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Connections that do nothing, or everything very slowly, end; too many are not taken. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectionIT {
  private static final int MAX_PER_ADDRESS = 8;

  private final Vertx vertx = Vertx.vertx();
  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) {
    simulator = aSimulator().start(vertx);
    gateway =
        RunningGateway.in(directory)
            .with(
                "tenantListener",
                "host: 127.0.0.1\n  port: 0\n"
                    + "  connections: {head: 500ms, keepAlive: 1s, maxPerAddress: "
                    + MAX_PER_ADDRESS
                    + "}")
            .before(simulator)
            .start(vertx);
  }

  @AfterAll
  void stop() {
    gateway.close();
    simulator.close();
    SimulatorFixture.await(vertx.close());
  }

  @Test
  void endsAConnectionThatSaysNothing() {
    try (RawClient client = connect()) {
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void endsAConnectionWhoseHeadDripsIn() {
    try (RawClient client = connect()) {
      client.send("GET /subscriptions HTTP/1.1\r\n");

      assertThat(isEndedWhileDripping(client)).isTrue();
    }
  }

  @Test
  void endsAConnectionThatIsIdleBehindARequest() {
    try (RawClient client = connect()) {
      assertThat(client.send(request()).answer()).startsWith("HTTP/1.1 200 ");

      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void endsAConnectionWhoseSecondHeadDripsIn() {
    try (RawClient client = connect()) {
      assertThat(client.send(request()).answer()).startsWith("HTTP/1.1 200 ");

      assertThat(isEndedWhileDripping(client)).isTrue();
    }
  }

  @Test
  void takesNoMoreConnectionsOfAnAddressThanAreAllowed() {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < MAX_PER_ADDRESS; i++) {
        clients.add(connect());
        assertThat(clients.get(i).send(request()).answer()).startsWith("HTTP/1.1 200 ");
      }
      try (RawClient oneTooMany = connect()) {
        assertThat(oneTooMany.isClosedByServer()).isTrue();
      }
      assertThat(gateway.admin("/metrics").body())
          .contains("spfgateway_tenant_connections " + MAX_PER_ADDRESS + ".0");
    } finally {
      clients.forEach(RawClient::close);
    }
    RawUpstream.until(
        () -> gateway.admin("/metrics").body().contains("spfgateway_tenant_connections 0.0"));
    try (RawClient again = connect()) {
      assertThat(again.send(request()).answer()).startsWith("HTTP/1.1 200 ");
    }
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

  private RawClient connect() {
    return RawClient.connect(gateway.port(), gateway.certificate());
  }

  private static String request() {
    return "GET /subscriptions HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
        + OPERATOR.secret().reveal()
        + "\r\n\r\n";
  }
}
