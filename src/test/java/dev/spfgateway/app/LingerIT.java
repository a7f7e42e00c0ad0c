package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that is refused while it is still sending receives the refusal, and its further bytes
 * are limited.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LingerIT {
  private static final int TIMES = 20;
  private static final String PIECE = "a".repeat(1 << 10);
  private static final int PIECES_WITHIN = 48;

  /** More than the limit and all buffers of both sides together. */
  private static final int PIECES_BEYOND = 64 << 10;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway patient;
  private RunningGateway hasty;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    simulator = aSimulator().start(bed);
    patient =
        start(
            directory.resolve("patient"),
            b ->
                b.set("tenantListener.size.linger", "1MiB")
                    .set("tenantListener.time.linger", "1m"));
    hasty = start(directory.resolve("hasty"), b -> b.set("tenantListener.time.linger", "200ms"));
  }

  private RunningGateway start(Path directory, UnaryOperator<GatewayBuilder> linger)
      throws IOException {
    return RunningGateway.in(Files.createDirectory(directory))
        .with(linger)
        .before(simulator)
        .startAlone(bed);
  }

  @AfterEach
  void nothingWasForwarded() {
    assertThat(await(simulator.simulator().requests())).isEmpty();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
            arguments("414", "GET /" + "x".repeat(17 << 10)),
            arguments("431", "GET / HTTP/1.1\r\nX-A: " + "a".repeat(33 << 10)),
            arguments("400", "GET / HTTP/1.1\r\nHost: localhost\r\nX Bad: a\r\n\r\n"),
            arguments("413", restore(key() + "Content-Length: 1000000\r\n\r\n")),
            arguments("401", restore("Content-Length: 1000000\r\n\r\n")))
        .flatMap(
            one ->
                Stream.of("TLSv1.2", "TLSv1.3")
                    .map(tls -> arguments(one.get()[0], tls, one.get()[1])));
  }

  /** Were the connection closed with the refusal, the client's next bytes would be its reset. */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refusals")
  void answersAClientThatGoesOnSending(String status, String tls, String refused) {
    for (int i = 0; i < TIMES; i++) {
      try (RawClient client = connect(patient, tls)) {
        client.send(refused).awaitAnything();
        for (int piece = 0; piece < PIECES_WITHIN; piece++) {
          client.send(PIECE);
        }

        assertThat(client.answer()).matches("(?s)HTTP/1\\.[01] " + status + " .*");
        assertThat(client.seesTheEnd()).as("the answer's end comes with it").isTrue();
      }
    }
    awaitNoConnection(patient);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refusals")
  void cutsAClientOffThatGoesOnSendingWithoutEnd(String status, String tls, String refused) {
    try (RawClient client = connect(patient, tls)) {
      client.send(refused).awaitAnything();

      assertThatThrownBy(() -> sendWithoutEnd(client)).isInstanceOf(UncheckedIOException.class);
      awaitNoConnection(patient);
    }
  }

  private static void sendWithoutEnd(RawClient client) {
    for (int piece = 0; piece < PIECES_BEYOND; piece++) {
      client.send(PIECE);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refusals")
  void cutsAClientOffThatNeitherGoesOnNorEnds(String status, String tls, String refused) {
    try (RawClient client = connect(hasty, tls)) {
      client.send(refused);

      assertThat(client.answer()).contains(" " + status + " ");
      awaitNoConnection(hasty);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refusals")
  void readsNothingBehindARefusalAsARequest(String status, String tls, String refused) {
    String next = restore(key() + "Content-Length: " + RESTORE.length() + "\r\n\r\n") + RESTORE;
    try (RawClient client = connect(patient, tls)) {
      client.send(refused + "\r\n\r\n" + next).awaitAnything().send("\r\n\r\n" + next);

      assertThat(client.answer()).contains(" " + status + " ");
      assertThat(client.seesTheEnd()).isTrue();
    }
    awaitNoConnection(patient);
  }

  private static void awaitNoConnection(RunningGateway gateway) {
    until(() -> gateway.admin("/metrics").body().contains("spfgateway_tenant_connections 0.0"));
  }

  private static RawClient connect(RunningGateway gateway, String tls) {
    return RawClient.connect(gateway.port(), gateway.certificate(), tls);
  }

  private static String restore(String rest) {
    return "MERGE "
        + beforeUpdate()
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + rest;
  }

  private static String key() {
    return "X-Api-Key: " + OPERATOR.secret().reveal() + "\r\n";
  }
}
