package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.FaultyRequests.read;
import static dev.spfgateway.simulator.FaultyRequests.restore;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SpfSocket.End;
import dev.spfgateway.simulator.SpfSocket.Rest;
import dev.spfgateway.simulator.fault.AnswerEnding;
import dev.spfgateway.simulator.fault.AnswerFault.Cut;
import dev.spfgateway.simulator.fault.AnswerFault.Drip;
import dev.spfgateway.simulator.fault.AnswerFault.HalfClose;
import dev.spfgateway.simulator.fault.Framing;
import dev.spfgateway.simulator.fault.Part;
import dev.spfgateway.simulator.fault.RequestFault.Status;
import dev.spfgateway.simulator.fault.RuleState;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults in an answer's bytes. */
class AnswerFaultTest {
  private static final Pattern LENGTH = Pattern.compile("content-length: (\\d+)");

  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  private final FaultyRequests requests = new FaultyRequests(spf);

  private static int length(String head) {
    Matcher matcher = LENGTH.matcher(head.toLowerCase(Locale.ROOT));
    assertThat(matcher.find()).as(head).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  private static End end(AnswerEnding ending) {
    return ending == AnswerEnding.RST ? End.RESET : End.CLOSED;
  }

  @ParameterizedTest
  @EnumSource(AnswerEnding.class)
  void sendsLessThanTheHeadPromises(AnswerEnding ending) throws IOException {
    requests.fault(Cut.by(ending));

    try (SpfSocket socket = requests.connect()) {
      String head = socket.send(read()).head();
      Rest rest = socket.rest();

      assertThat(head).startsWith("HTTP/1.1 200 OK\r\n").contains("DataServiceVersion");
      assertThat(rest.bytes()).hasSize(length(head) / 2).startsWith("{\"odata.metadata\"");
      assertThat(rest.end()).isEqualTo(end(ending));
      assertThat(spf.lastRequest().faults())
          .containsExactly(ending == AnswerEnding.RST ? "reset-mid-answer" : "truncated-answer");
      assertThat(spf.lastRequest().effect().acted()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(AnswerEnding.class)
  void breaksOffBetweenChunks(AnswerEnding ending) throws IOException {
    requests.fault(new Cut(Part.BODY, null, Framing.CHUNKED, ending));

    try (SpfSocket socket = requests.connect()) {
      String head = socket.send(read()).head();
      Rest rest = socket.rest();

      assertThat(head.toLowerCase(Locale.ROOT))
          .contains("transfer-encoding: chunked")
          .doesNotContain("content-length");
      assertThat(rest.bytes())
          .matches("(?s)[0-9a-f]+\r\n\\{\"odata.metadata\".*")
          .doesNotEndWith("0\r\n\r\n");
      assertThat(rest.end()).isEqualTo(end(ending));
    }
  }

  @ParameterizedTest
  @EnumSource(AnswerEnding.class)
  void breaksOffInTheHeadOfAnAnswerWithoutABody(AnswerEnding ending) throws IOException {
    requests.fault(Cut.by(ending));

    try (SpfSocket socket = requests.connect()) {
      Rest rest = socket.send(restore()).rest();

      assertThat(rest.bytes()).startsWith("HTTP/1.1 204 No Content\r\n").doesNotContain("\r\n\r\n");
      assertThat(rest.end()).isEqualTo(end(ending));
      assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
      assertThat(spf.lastRequest().effect().acted()).isTrue();
    }
  }

  @Test
  void breaksOffAfterTheFirstByteOfTheHead() throws IOException {
    requests.fault(new Cut(Part.HEAD, 1, Framing.LENGTH, AnswerEnding.FIN));

    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(read()).rest()).isEqualTo(new Rest("H", End.CLOSED));
    }
  }

  @Test
  void neverSendsTheWholeOfWhatIsToBeCut() throws IOException {
    requests.fault(new Cut(Part.BODY, 1 << 20, Framing.LENGTH, AnswerEnding.FIN));

    try (SpfSocket socket = requests.connect()) {
      String head = socket.send(read()).head();

      assertThat(socket.rest().bytes()).hasSize(length(head) - 1);
    }
  }

  @Test
  void dripsTheWholeAnswer() throws IOException {
    requests.fault(new Drip(50, Duration.ofMillis(1)));

    try (SpfSocket socket = requests.connect()) {
      String head = socket.send(read()).head();
      Rest rest = socket.rest();

      assertThat(head).contains("Connection: close");
      assertThat(rest.bytes()).hasSize(length(head)).endsWith("}");
      assertThat(rest.end()).isEqualTo(End.CLOSED);
      assertThat(spf.lastRequest().faults()).containsExactly("dripped-answer");
    }
  }

  @Test
  void dripsOnlySoMuchAtATime() throws IOException {
    requests.fault(new Drip(3, Duration.ofMinutes(10)));

    try (SpfSocket socket = requests.connect()) {
      socket.send(restore());
      StringBuilder came = new StringBuilder();
      for (int i = 0; i < 3; i++) {
        came.append((char) socket.next());
      }

      assertThat(came).hasToString("HTT");
      assertThat(socket.isSilentFor(100)).isTrue();
      assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
    }
  }

  @Test
  void cutsAnAnswerThatIsAFaultItself() throws IOException {
    requests.fault(Status.of(503));
    requests.fault(Cut.by(AnswerEnding.FIN));

    try (SpfSocket socket = requests.connect()) {
      String head = socket.send(restore()).head();

      assertThat(head).startsWith("HTTP/1.1 503 ");
      assertThat(socket.rest().bytes()).hasSize(length(head) / 2);
      assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
    }
  }

  @Test
  void closesItsHalfOfTheConnectionBehindTheAnswer() throws IOException {
    RuleState rule = requests.fault(new HalfClose());

    try (SpfSocket socket = requests.connect()) {
      String head = socket.send(read()).head();
      Rest rest = socket.rest();
      assertThat(rest.bytes()).hasSize(length(head));
      assertThat(rest.end()).isEqualTo(End.CLOSED);
    }
    assertThat(requests.fired(rule)).isOne();
    assertThat(spf.lastRequest().faults()).containsExactly("half-close");
  }

  @Test
  void actsUponWhatComesOnAHalfClosedConnection() throws IOException {
    requests.fault(new HalfClose());

    try (SpfSocket socket = requests.connect()) {
      socket.send(read()).head();
      socket.send(restore()); // as a client does that has not looked at its socket yet

      until(() -> spf.fixture().restores(BEFORE_UPDATE) == 1);
    }
    assertThat(spf.lastRequest().effect().acted()).isTrue();
  }
}
