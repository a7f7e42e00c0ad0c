package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.FaultyRequests.CONTINUE;
import static dev.spfgateway.simulator.FaultyRequests.RESTORE;
import static dev.spfgateway.simulator.FaultyRequests.read;
import static dev.spfgateway.simulator.FaultyRequests.restore;
import static dev.spfgateway.simulator.FaultyRequests.restoreHead;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.fault.Moment.AFTER_ACTING;
import static dev.spfgateway.simulator.fault.Moment.BEFORE_ACTING;
import static dev.spfgateway.simulator.fault.Moment.BEFORE_ANSWERING;
import static dev.spfgateway.simulator.fault.Moment.BEFORE_READING;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SpfSocket.End;
import dev.spfgateway.simulator.SpfSocket.Rest;
import dev.spfgateway.simulator.fault.AnswerEnding;
import dev.spfgateway.simulator.fault.FaultMatch;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.Latency;
import dev.spfgateway.simulator.fault.Moment;
import dev.spfgateway.simulator.fault.RequestFault.ActLate;
import dev.spfgateway.simulator.fault.RequestFault.Delay;
import dev.spfgateway.simulator.fault.RequestFault.NoContinue;
import dev.spfgateway.simulator.fault.RequestFault.Page;
import dev.spfgateway.simulator.fault.RequestFault.Reset;
import dev.spfgateway.simulator.fault.RequestFault.Silence;
import dev.spfgateway.simulator.fault.RequestFault.Status;
import dev.spfgateway.simulator.fault.RuleState;
import dev.spfgateway.simulator.fault.Timing;
import dev.spfgateway.simulator.spf.LoggedRequest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults around the four steps: what the client sees on the wire, and whether SPF acted. */
class RequestFaultTest {
  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  private final FaultyRequests requests = new FaultyRequests(spf);

  private void assertLogged(String fault, boolean acted) {
    assertThat(spf.lastRequest().faults()).containsExactly(fault);
    assertThat(spf.lastRequest().effect().acted()).isEqualTo(acted);
    assertThat(spf.lastRequest().effect().jobs()).hasSize(acted ? 1 : 0);
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isEqualTo(acted ? 1 : 0);
  }

  private static End end(AnswerEnding ending) {
    return ending == AnswerEnding.RST ? End.RESET : End.CLOSED;
  }

  @ParameterizedTest
  @EnumSource(AnswerEnding.class)
  void endsTheConnectionBehindTheHead(AnswerEnding ending) throws IOException {
    requests.fault(Reset.at(BEFORE_READING).by(ending));

    try (SpfSocket socket = requests.connect()) {
      Rest rest = socket.send(restoreHead()).rest();

      assertThat(rest).isEqualTo(new Rest("", end(ending)));
      assertLogged("reset-before-reading", false);
      assertThat(spf.lastRequest().state()).isEqualTo(LoggedRequest.State.HEAD);
    }
  }

  @ParameterizedTest
  @EnumSource(AnswerEnding.class)
  void endsTheConnectionInTheMiddleOfTheBody(AnswerEnding ending) throws IOException {
    requests.fault(Reset.after(10).by(ending));

    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(restoreHead()).head()).isEqualTo(CONTINUE);
      Rest rest = socket.send(RESTORE.substring(0, 10)).rest();

      assertThat(rest).isEqualTo(new Rest("", end(ending)));
      assertLogged("reset-mid-request", false);
    }
  }

  @Test
  void endsTheConnectionOfARequestWhoseBodyIsShorterThanWhereToCut() throws IOException {
    requests.fault(Reset.after(5000));

    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(restore()).rest()).isEqualTo(new Rest("", End.RESET));
      assertLogged("reset-mid-request", false);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE_ACTING, RST, false",
    "BEFORE_ACTING, FIN, false",
    "AFTER_ACTING, RST, true",
    "AFTER_ACTING, FIN, true",
    "BEFORE_ANSWERING, RST, true",
    "BEFORE_ANSWERING, FIN, true"
  })
  void endsTheConnectionBehindTheBody(Moment moment, AnswerEnding ending, boolean acted)
      throws IOException {
    requests.fault(Reset.at(moment).by(ending));

    try (SpfSocket socket = requests.connect()) {
      Rest rest = socket.send(restore()).rest();

      assertThat(rest).isEqualTo(new Rest("", end(ending)));
      assertLogged("reset-" + moment.word(), acted);
      assertThat(spf.lastRequest().status()).isNull();
      assertThat(spf.lastRequest().body()).isEqualTo(RESTORE);
    }
  }

  @Test
  void lostItsAnswerWhileItsJobRunsWhenItIsResetAfterActing() throws IOException {
    spf.fixture().jobsTake(Duration.ofHours(1));
    requests.fault(Reset.at(AFTER_ACTING));

    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(restore()).rest().end()).isEqualTo(End.RESET);
    }
    assertThat(spf.fixture().content(WEB_01)).startsWith("web-01 with the update");
    spf.fixture().jobsTake(Duration.ofMillis(1));

    until(() -> spf.fixture().content(WEB_01).equals("web-01 before the update"));
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE_READING, false",
    "BEFORE_ACTING, false",
    "AFTER_ACTING, true",
    "BEFORE_ANSWERING, true"
  })
  void neverAnswersAndKeepsTheConnectionOpen(Moment moment, boolean acted) throws IOException {
    requests.fault(new Silence(moment));

    try (SpfSocket socket = requests.connect()) {
      socket.send(restore());
      until(() -> !spf.requests().isEmpty() && !spf.lastRequest().faults().isEmpty());

      assertThat(socket.isSilentFor(100)).isTrue();
      assertLogged("silence-" + moment.word(), acted);
      assertThat(spf.lastRequest().status()).isNull();
    }
  }

  @Test
  void neverAsksForABodyThatWaitsAndActsWhenItComes() throws IOException {
    requests.fault(new NoContinue());

    try (SpfSocket socket = requests.connect()) {
      socket.send(restoreHead());
      assertThat(socket.isSilentFor(100)).isTrue();
      assertThat(spf.lastRequest().effect().acted()).isFalse();

      assertThat(socket.send(RESTORE).head()).startsWith("HTTP/1.1 204 ");
      assertLogged("no-continue", true);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE_READING, 429, false",
    "BEFORE_ACTING, 503, false",
    "AFTER_ACTING, 502, true",
    "BEFORE_ANSWERING, 500, true"
  })
  void answersWithAnotherStatus(Moment moment, int status, boolean acted) throws IOException {
    requests.fault(Status.of(status).at(moment));

    try (SpfSocket socket = requests.connect()) {
      String head = socket.send(restore()).head();

      assertThat(head).startsWith("HTTP/1.1 " + status + " ").contains("text/html");
      assertThat(head.toLowerCase(java.util.Locale.ROOT))
          .doesNotContain("retry-after", "dataserviceversion");
      assertLogged("status-" + moment.word(), acted);
      assertThat(spf.lastRequest().status()).isEqualTo(status);
    }
  }

  @Test
  void answersFinallyInsteadOfAskingForTheBody() throws IOException {
    requests.fault(Status.of(503).at(BEFORE_READING).retryAfter("7"));

    try (SpfSocket socket = requests.connect()) {
      String head = socket.send(restoreHead()).head();

      assertThat(head).startsWith("HTTP/1.1 503 ").contains("Retry-After: 7\r\n");
      assertThat(socket.rest().end()).isEqualTo(End.CLOSED);
      assertLogged("status-before-reading", false);
      assertThat(spf.lastRequest().body()).isNull();
    }
  }

  @Test
  void answersWithSpfsOwnErrorWithAChallengeOrWithNothing() throws IOException {
    RuleState own = requests.fault(Status.of(429).from(Page.ODATA));
    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(restore()).head())
          .startsWith("HTTP/1.1 429 ")
          .contains("DataServiceVersion: 3.0;", "application/json");
    }
    await(spf.fixture().simulator().removeFault(own.rule().id()));
    RuleState challenge = requests.fault(Status.of(401));
    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(restore()).head()).contains("WWW-Authenticate: Basic realm=");
    }
    await(spf.fixture().simulator().removeFault(challenge.rule().id()));
    requests.fault(Status.of(502).from(Page.NONE));

    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(restore()).head().toLowerCase(java.util.Locale.ROOT))
          .contains("content-length: 0")
          .doesNotContain("dataserviceversion");
    }
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
  }

  @Test
  void actsLongAfterTheConnectionHasDied() throws IOException {
    requests.fault(new ActLate(Duration.ofSeconds(2), AnswerEnding.RST));

    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(restore()).rest()).isEqualTo(new Rest("", End.RESET));
      assertLogged("act-late", false);
    }
    until(() -> spf.fixture().restores(BEFORE_UPDATE) == 1);

    until(() -> spf.fixture().content(WEB_01).equals("web-01 before the update"));
    assertLogged("act-late", true);
    assertThat(spf.lastRequest().status()).isNull();
  }

  @Test
  void actsLateAndAnswersWhenTheConnectionIsLeftOpen() throws IOException {
    requests.fault(new ActLate(Duration.ofMillis(50), null));

    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(restore()).head()).startsWith("HTTP/1.1 204 ");
      assertLogged("act-late", true);
    }
  }

  @Test
  void actsAlthoughTheClientWentWhileItsRequestWaited() throws IOException {
    requests.fault(new Delay(BEFORE_ACTING, Latency.fixed(Duration.ofMillis(200))));

    try (SpfSocket socket = requests.connect()) {
      socket.send(restore());
      until(() -> !spf.requests().isEmpty() && !spf.lastRequest().faults().isEmpty());
    }

    until(() -> spf.fixture().restores(BEFORE_UPDATE) == 1);
    assertThat(spf.lastRequest().faults()).containsExactly("delay-before-acting");
  }

  @Test
  void letsSeveralFaultsMeetOneRequest() throws IOException {
    requests.fault(new Delay(BEFORE_READING, Latency.fixed(Duration.ofMillis(1))));
    requests.fault(new Delay(BEFORE_ACTING, Latency.fixed(Duration.ofMillis(1))));
    requests.fault(Status.of(503).at(AFTER_ACTING));
    requests.fault(new Delay(BEFORE_ANSWERING, Latency.fixed(Duration.ofMillis(1))));

    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(restore()).head()).startsWith("HTTP/1.1 503 ");
    }
    assertThat(spf.lastRequest().faults())
        .containsExactly(
            "delay-before-reading",
            "delay-before-acting",
            "status-after-acting",
            "delay-before-answering");
  }

  @Test
  void closesAStaleConnectionJustWhenItsNextRequestComes() throws IOException {
    requests.fault(
        FaultRule.of(Reset.at(BEFORE_READING)).matching(FaultMatch.any().reusedConnection(true)));

    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(read()).head()).startsWith("HTTP/1.1 200 ");
      String stale = socket.send(restore()).rest().bytes();

      assertThat(stale).as("nothing but the rest of the read's answer").doesNotContain("HTTP/1.1");
    }
    assertLogged("reset-before-reading", false);
  }

  @Test
  void saysOfAReadToo() throws IOException {
    requests.fault(Reset.at(AFTER_ACTING));

    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(read()).rest().end()).isEqualTo(End.RESET);
    }
    assertThat(spf.lastRequest().effect().acted()).isTrue();
    assertThat(spf.lastRequest().effect().jobs()).isEmpty();
  }

  @Test
  void saysThatARefusedMutationDidNothing() throws IOException {
    try (SpfSocket socket = requests.connect()) {
      String unknown = restore().replace(BEFORE_UPDATE.toString(), WEB_01.toString());
      assertThat(socket.send(unknown).head()).startsWith("HTTP/1.1 404 ");
    }

    assertThat(spf.lastRequest().effect().acted()).isFalse();
  }

  @Test
  void choosesByWhatTheBodyCommands() throws IOException {
    RuleState rule =
        requests.fault(
            FaultRule.of(Status.of(503).at(BEFORE_ACTING))
                .matching(FaultMatch.any().action("restore"))
                .when(Timing.once()));

    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(read()).head()).startsWith("HTTP/1.1 200 ");
    }
    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(restore()).head()).startsWith("HTTP/1.1 503 ");
    }
    try (SpfSocket socket = requests.connect()) {
      assertThat(socket.send(restore()).head()).startsWith("HTTP/1.1 204 ");
    }
    assertThat(requests.fired(rule)).isOne();
    assertThat(await(spf.fixture().simulator().fault(rule.rule().id())).matched()).isEqualTo(2);
  }
}
