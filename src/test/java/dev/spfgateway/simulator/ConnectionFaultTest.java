package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.FaultyRequests.read;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_2;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.simulator.SpfSocket.End;
import dev.spfgateway.simulator.SpfSocket.Rest;
import dev.spfgateway.simulator.fault.AnswerEnding;
import dev.spfgateway.simulator.fault.ConnectionFault;
import dev.spfgateway.simulator.fault.FaultMatch;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.RuleState;
import dev.spfgateway.simulator.fault.Timing;
import java.io.IOException;
import java.net.ConnectException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults before the first byte of TLS. */
class ConnectionFaultTest {
  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator().withEndpoints(2));

  private final FaultyRequests requests = new FaultyRequests(spf);

  private int port(int endpoint) {
    return spf.fixture().simulator().ports(STAMP_1).get(endpoint);
  }

  private SpfSocket tls(int port) throws IOException {
    return SpfSocket.tls(port, spf.fixture().certificate());
  }

  private void assertServes(int port) throws IOException {
    try (SpfSocket socket = tls(port)) {
      assertThat(socket.send(read()).head()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void refusesConnectionsWhileOneEndpointIsDownAndTakesThemAgain() throws IOException {
    FaultMatch first = FaultMatch.any().port(port(0));
    RuleState rule = requests.fault(FaultRule.of(new ConnectionFault.Refuse()).matching(first));

    assertThatThrownBy(() -> SpfSocket.plain(port(0))).isInstanceOf(ConnectException.class);
    assertServes(port(1));
    assertThat(spf.control("GET", "/endpoints", null).json().findValuesAsText("open"))
        .containsExactly("false", "true", "true", "true");

    await(spf.fixture().simulator().removeFault(rule.rule().id()));
    assertServes(port(0));
  }

  @Test
  void endsTheConnectionsOfAnEndpointThatGoesDown() throws IOException {
    try (SpfSocket socket = tls(port(0))) {
      socket.send(read()).head();
      requests.fault(new ConnectionFault.Refuse());

      assertThat(socket.rest().end()).isEqualTo(End.CLOSED);
    }
  }

  @Test
  void goesDownAndUpAgainAndAgain() throws IOException {
    for (int i = 0; i < 20; i++) {
      requests.fault(new ConnectionFault.Refuse());
      assertThatThrownBy(() -> SpfSocket.plain(port(0))).isInstanceOf(ConnectException.class);
      await(spf.fixture().simulator().clearFaults());
      assertServes(port(0));
    }
  }

  @ParameterizedTest
  @CsvSource({"RST, RESET", "FIN, CLOSED"})
  void endsAConnectionAtOnce(AnswerEnding ending, End seen) throws IOException {
    RuleState rule = requests.fault(new ConnectionFault.Closed(ending));

    assertThat(SpfSocket.meet(port(0))).isEqualTo(new Rest("", seen));
    assertThatThrownBy(() -> tls(port(0))).isInstanceOf(IOException.class);
    assertThat(requests.fired(rule)).isEqualTo(2);
    assertThat(spf.requests()).isEmpty();
  }

  @Test
  void acceptsAConnectionAndNeverAnswersItsHandshake() throws IOException {
    requests.fault(new ConnectionFault.Silent());

    try (SpfSocket socket = SpfSocket.plain(port(0))) {
      socket.send("\u0016\u0003\u0001\u0000\u0001x");
      assertThat(socket.isSilentFor(100)).isTrue();
    }
    assertThat(spf.requests()).isEmpty();
  }

  @Test
  void answersAHandshakeWithWhatIsNoTls() throws IOException {
    requests.fault(new ConnectionFault.Garbage());

    try (SpfSocket socket = SpfSocket.plain(port(0))) {
      assertThat(socket.rest()).isEqualTo(new Rest("HTTP/1.0 400 Bad Request\r\n\r\n", End.CLOSED));
    }
    assertThatThrownBy(() -> tls(port(0)))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("Unsupported or unrecognized SSL message");
  }

  @Test
  void showsACertificateThatNobodyVouchesFor() throws IOException {
    requests.fault(FaultRule.of(new ConnectionFault.Untrusted()).when(Timing.always().limit(2)));

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> tls(port(0)))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("PKIX");
    }
    assertServes(port(0));
  }

  @Test
  void choosesAmongConnections() throws IOException {
    requests.fault(
        FaultRule.of(new ConnectionFault.Closed(AnswerEnding.RST))
            .matching(FaultMatch.any().stamp(STAMP_1))
            .when(Timing.always().every(2)));

    assertServes(port(0));
    assertThatThrownBy(() -> tls(port(1))).isInstanceOf(IOException.class);
    assertServes(port(0));
    try (SpfSocket other = tls(spf.port(STAMP_2))) {
      assertThat(other.send(read()).head()).startsWith("HTTP/1.1 404 ");
    }
  }
}
