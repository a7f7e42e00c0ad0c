package dev.spfgateway.upstream.health;

import static dev.spfgateway.upstream.health.HealthFixture.LEASE;
import static dev.spfgateway.upstream.health.HealthFixture.QUICK;
import static dev.spfgateway.upstream.health.HealthFixture.seconds;
import static dev.spfgateway.upstream.health.breaker.BreakerState.CLOSED;
import static dev.spfgateway.upstream.health.breaker.BreakerState.HALF_OPEN;
import static dev.spfgateway.upstream.health.breaker.BreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.upstream.health.breaker.BreakerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointHealthTest {
  private final HealthFixture health = HealthFixture.withEndpoints(1);
  private final EndpointHealth endpoint = health.endpoint();

  @Test
  void opensAfterFiveFailuresInARowAndNotAfterFour() {
    health.fail(4);
    assertThat(endpoint.state()).isEqualTo(CLOSED);

    health.fail(1);

    assertThat(endpoint.state()).isEqualTo(OPEN);
    assertThat(endpoint.begin("contoso", false, LEASE)).isEmpty();
  }

  @Test
  void beginsToCountAnewAfterASuccess() {
    health.fail(4);
    health.succeed(1);
    health.fail(4);

    assertThat(endpoint.state()).isEqualTo(CLOSED);
  }

  @Test
  void opensWhenHalfOfTenCallsOfTheLastMinuteFailed() {
    for (int i = 0; i < 4; i++) {
      health.succeed(1);
      health.fail(1);
    }
    health.succeed(1);
    assertThat(endpoint.state()).as("nine calls prove nothing").isEqualTo(CLOSED);

    health.fail(1);

    assertThat(endpoint.state()).isEqualTo(OPEN);
  }

  @Test
  void forgetsWhatWasLongerAgoThanTheWindow() {
    for (int i = 0; i < 4; i++) {
      health.succeed(1);
      health.fail(1);
    }
    health.pass(seconds(61));
    health.succeed(1);
    health.fail(1);

    assertThat(endpoint.state()).isEqualTo(CLOSED);
  }

  @Test
  void keepsAPlaceTakenWhileItsAnswerStreams() {
    int all = health.capacity();
    EndpointHealth.Call streams = health.call().streams(QUICK, LEASE);

    assertThat(health.capacity()).isEqualTo(all - 1);
    streams.ended();
    streams.ended();
    assertThat(health.capacity()).isEqualTo(all);
  }

  @Test
  void countsTheBeginningOfAStreamAsASuccess() {
    health.fail(4);
    health.call().streams(QUICK, LEASE).ended();
    health.fail(4);

    assertThat(endpoint.state()).isEqualTo(CLOSED);
  }

  @Test
  void opensWhenEightOfTenCallsWereSlow() {
    health.succeed(2);
    for (int i = 0; i < 7; i++) {
      health.call().succeeded(seconds(11));
    }
    assertThat(endpoint.state()).isEqualTo(CLOSED);

    health.call().succeeded(seconds(11));

    assertThat(endpoint.state()).isEqualTo(OPEN);
  }

  @Test
  void takesNoSideOnCallsThatTellNothing() {
    health.fail(4);
    for (int i = 0; i < 20; i++) {
      health.call().ended();
    }
    health.fail(1);

    assertThat(endpoint.state()).isEqualTo(OPEN);
  }

  @Test
  void waitsTwiceAsLongEachTimeUpToAMaximumBeforeItIsProbed() {
    health.fail(5);

    for (long wait : List.of(15, 30, 60, 120, 240, 300, 300)) {
      health.pass(seconds(wait));
      assertThat(health.probe(ProbeResult.FAILED)).as("before %s s have passed", wait).isFalse();
      health.pass(Duration.ofMillis(1));
      assertThat(health.probe(ProbeResult.FAILED)).as("after %s s", wait).isTrue();
      assertThat(endpoint.state()).isEqualTo(OPEN);
    }
  }

  @Test
  void closesAfterTwoProbesAndBeginsWithTheShortWaitAgain() {
    health.fail(5);
    health.pass(seconds(16));

    assertThat(health.probe(ProbeResult.WELL)).isTrue();
    assertThat(endpoint.state()).isEqualTo(HALF_OPEN);
    assertThat(endpoint.begin("contoso", false, LEASE))
        .as("a tenant's request is never the test")
        .isEmpty();
    assertThat(health.probe(ProbeResult.WELL)).isTrue();
    assertThat(endpoint.state()).isEqualTo(CLOSED);
    health.fail(5);
    health.pass(seconds(16));
    assertThat(health.probe(ProbeResult.WELL)).isTrue();
  }

  @Test
  void opensAgainAtTheFirstProbeThatFails() {
    health.fail(5);
    health.pass(seconds(16));

    health.probe(ProbeResult.WELL);
    health.probe(ProbeResult.FAILED);

    assertThat(endpoint.state()).isEqualTo(OPEN);
  }

  @Test
  void sendsOneProbeAtATime() {
    health.fail(5);
    health.pass(seconds(16));
    Optional<ProbeSchedule.Probe> first = endpoint.beginProbe();

    assertThat(first).isPresent();
    assertThat(endpoint.beginProbe()).isEmpty();
  }

  @Test
  void doesNotStickWhenAProbeIsNeverHeardOfAgain() {
    health.fail(5);
    health.pass(seconds(16));
    ProbeSchedule.Probe lost = endpoint.beginProbe().orElseThrow();

    health.pass(seconds(30));
    health.stamp.sweep();
    assertThat(endpoint.state()).as("the half-open state has an end").isEqualTo(OPEN);
    health.pass(seconds(31));
    assertThat(endpoint.beginProbe()).isPresent();
    health.stamp.probed(0, lost, ProbeResult.FAILED, QUICK);
    assertThat(endpoint.state()).as("a late word decides nothing").isEqualTo(HALF_OPEN);
  }

  @Test
  void leavesARefusedCredentialAlone() {
    health.fail(5);
    health.pass(seconds(16));
    health.probe(ProbeResult.REFUSED);

    assertThat(endpoint.state()).isEqualTo(OPEN);
    health.pass(seconds(299));
    assertThat(health.probe(ProbeResult.WELL)).isFalse();
    health.pass(seconds(2));
    assertThat(health.probe(ProbeResult.WELL)).isTrue();
  }

  @Test
  void probesWhatIsClosedAtItsInterval() {
    assertThat(health.probe(ProbeResult.WELL)).isFalse();
    health.pass(seconds(31));
    assertThat(health.probe(ProbeResult.WELL)).isTrue();
    assertThat(health.probe(ProbeResult.WELL)).isFalse();
  }

  @Test
  void opensByProbesAloneWhereNobodyCalls() {
    for (int i = 0; i < 5; i++) {
      health.pass(seconds(31));
      health.probe(ProbeResult.FAILED);
    }

    assertThat(endpoint.state()).isEqualTo(OPEN);
  }

  @Test
  void doesNotLetAProbeExcuseRequestsThatFail() {
    for (int i = 0; i < 4; i++) {
      health.fail(1);
      health.pass(seconds(31));
      assertThat(health.probe(ProbeResult.WELL)).isTrue();
    }

    health.fail(1);

    assertThat(endpoint.state()).isEqualTo(OPEN);
  }

  @Test
  void startsSlowlyAfterItClosed() {
    assertThat(health.capacity()).isEqualTo(20);
    health.fail(5);
    assertThat(health.capacity()).isZero();

    health.recover();

    assertThat(health.capacity()).isEqualTo(2);
    health.pass(seconds(15));
    assertThat(health.capacity()).isEqualTo(10);
    health.pass(seconds(15));
    assertThat(health.capacity()).isEqualTo(20);
  }

  @Test
  void doesNotCountAfterARecoveryWhatBeganBeforeIt() {
    List<EndpointHealth.Call> old = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      old.add(health.call());
    }
    health.fail(5);
    health.recover();

    old.forEach(call -> call.failed(seconds(60), "refused"));

    assertThat(endpoint.state()).isEqualTo(CLOSED);
    assertThat(endpoint.inProgress()).isZero();
  }

  @Test
  void takesBackAPlaceThatIsNeverGivenBack() {
    EndpointHealth.Call lost = health.call();

    health.pass(LEASE);
    health.stamp.sweep();

    assertThat(endpoint.inProgress()).isZero();
    lost.failed(QUICK, "refused");
    lost.ended();
    assertThat(endpoint.inProgress()).as("it is not given back twice").isZero();
  }

  @Test
  void showsItsStateAndEveryChangeInTheMetrics() {
    health.fail(5);
    assertThat(state("open")).isEqualTo(1);
    assertThat(state("closed")).isZero();
    assertThat(health.gauge("spfgateway.endpoint.limit", "endpoint", "https://spf1")).isZero();
    health.recover();

    assertThat(state("closed")).isEqualTo(1);
    assertThat(changes("closed", "open")).isEqualTo(1);
    assertThat(changes("open", "half-open")).isEqualTo(1);
    assertThat(changes("half-open", "closed")).isEqualTo(1);
    assertThat(health.count("spfgateway.probes", "result", "well")).isEqualTo(2);
  }

  private double state(String word) {
    return health.gauge("spfgateway.breaker.state", "stamp", "stamp-1", "state", word);
  }

  private double changes(String from, String to) {
    return health.count("spfgateway.breaker.transitions", "from", from, "to", to);
  }

  private void failOf(String tenant, int times) {
    for (int i = 0; i < times; i++) {
      health.callOf(tenant).failed(QUICK, "refused");
    }
  }

  @Test
  void neverOpensForOneTenantsFailuresHoweverMany() {
    failOf("contoso", 1_000);

    assertThat(endpoint.state()).isEqualTo(CLOSED);
  }

  @Test
  void asksForAProbeAtOnceWhereOneTenantsFailuresWouldBeEnough() {
    failOf("contoso", 4);
    assertThat(health.probe(ProbeResult.WELL)).isFalse();
    failOf("contoso", 1);

    assertThat(health.probe(ProbeResult.WELL)).isTrue();
    assertThat(health.probe(ProbeResult.WELL)).as("once").isFalse();
    failOf("contoso", 4);
    assertThat(health.probe(ProbeResult.WELL)).as("it begins to count anew").isFalse();
    failOf("contoso", 1);
    assertThat(health.probe(ProbeResult.FAILED)).isTrue();

    assertThat(endpoint.state()).isEqualTo(OPEN);
  }

  @Test
  void givesNoTenantMoreThanHalfOfWhatOpens() {
    failOf("contoso", 100);
    failOf("fabrikam", 1);
    assertThat(endpoint.state()).isEqualTo(CLOSED);

    failOf("fabrikam", 1);

    assertThat(endpoint.state()).isEqualTo(OPEN);
  }

  @Test
  void doesNotOpenForOneTenantsShareOfFailures() {
    for (int i = 0; i < 100; i++) {
      failOf("contoso", 2);
      health.callOf("contoso").succeeded(QUICK);
    }
    failOf("fabrikam", 1);

    assertThat(endpoint.state()).isEqualTo(CLOSED);
  }

  @Test
  void doesNotOpenForOneTenantsSlowCalls() {
    for (int i = 0; i < 100; i++) {
      health.callOf("contoso").succeeded(seconds(11));
    }

    assertThat(endpoint.state()).isEqualTo(CLOSED);
  }

  @Test
  void countsOneRequestOnceHoweverOftenItIsTried() {
    for (int i = 0; i < 4; i++) {
      health.fail(1);
      for (int again = 0; again < 5; again++) {
        endpoint.begin(health.tenant(), true, LEASE).orElseThrow().failed(QUICK, "refused");
      }
    }

    assertThat(endpoint.state()).isEqualTo(CLOSED);
  }

  @Test
  void hasQuestionsOfTheGatewaysOwnNeedAProbe() {
    for (int i = 0; i < 10; i++) {
      endpoint.ask(false, LEASE).failed(QUICK, "refused");
    }
    assertThat(endpoint.state()).isEqualTo(CLOSED);

    assertThat(health.probe(ProbeResult.FAILED)).isTrue();

    assertThat(endpoint.state()).isEqualTo(OPEN);
  }

  @Test
  void saysWhatOpenedItAndSinceWhen() {
    health.pass(seconds(100));
    Instant opened = health.ticker.now();

    health.fail(5);

    assertThat(endpoint.breaker().since())
        .isEqualTo(new BreakerState.Since(opened, "5 failures in a row"));
    assertThat(endpoint.activity().lastFailure()).isEqualTo("refused");
    health.pass(seconds(15).plusMillis(1));
    health.probe(ProbeResult.FAILED);
    assertThat(endpoint.breaker().since().why()).isEqualTo("a probe failed");
    assertThat(endpoint.activity().lastProbe().orElseThrow().result())
        .isEqualTo(ProbeResult.FAILED);
  }

  @Test
  void saysWhichShareOpenedIt() {
    for (int i = 0; i < 5; i++) {
      health.succeed(1);
      health.fail(1);
    }

    assertThat(endpoint.breaker().since().why()).isEqualTo("50 % of 10 calls failed within 60.0 s");
  }

  @Test
  void anOperatorForcesItOpenForATimeWhateverItsCallsShow() {
    health.stamp.force(0, OPEN, seconds(60), "an operator: patching");
    assertThat(endpoint.state()).isEqualTo(OPEN);
    assertThat(endpoint.breaker().since().why()).isEqualTo("an operator: patching");
    assertThat(endpoint.begin("contoso", false, LEASE)).isEmpty();
    assertThat(endpoint.closedOff()).isEqualTo(seconds(60));
    assertThat(health.gauge("spfgateway.breaker.state", "state", "open")).isEqualTo(1);

    health.pass(seconds(31));
    assertThat(health.probe(ProbeResult.WELL)).as("it is probed as before").isTrue();
    assertThat(endpoint.state()).isEqualTo(OPEN);

    health.pass(seconds(29));
    assertThat(endpoint.state()).isEqualTo(CLOSED);
    health.stamp.sweep();
    assertThat(endpoint.breaker().since().why()).isEqualTo("the time of the forced state is over");
    health.succeed(1);
  }

  @Test
  void anOperatorForcesItClosedForATimeAndThenMeasurementDecidesAgain() {
    health.fail(5);
    health.stamp.force(0, CLOSED, seconds(10), "an operator: the probe is wrong");

    assertThat(endpoint.state()).isEqualTo(CLOSED);
    assertThat(endpoint.closedOff()).isZero();
    health.fail(10);
    health.succeed(10);
    assertThat(endpoint.state()).isEqualTo(CLOSED);

    health.pass(seconds(10));
    assertThat(endpoint.state()).as("only a probe closes it").isEqualTo(OPEN);
    health.pass(seconds(6));
    health.probe(ProbeResult.WELL);
    health.probe(ProbeResult.WELL);
    assertThat(endpoint.state()).isEqualTo(CLOSED);
  }

  @Test
  void failuresUnderAForcedClosedStateOpenItOnceThatIsOver() {
    health.stamp.force(0, CLOSED, seconds(10), "an operator: patching");

    health.fail(5);

    assertThat(endpoint.state()).isEqualTo(CLOSED);
    assertThat(endpoint.breaker().measured()).isEqualTo(OPEN);
    health.stamp.enable(0, "an operator: patched");
    assertThat(endpoint.state()).isEqualTo(OPEN);
    assertThat(endpoint.breaker().since().why()).isEqualTo("an operator: patched");
  }

  @Test
  void anOperatorRestsItForLongerThanItMayAskForAndEndsThat() {
    health.stamp.restFor(0, seconds(600));
    assertThat(endpoint.resting()).isEqualTo(seconds(600));
    assertThat(endpoint.begin("contoso", false, LEASE)).isEmpty();

    health.stamp.enable(0, "an operator: back");

    assertThat(endpoint.resting()).isZero();
    health.succeed(1);
  }

  @Test
  void requestsThatWaitGoOnWhenAnOperatorEnablesTheEndpoint() {
    health.stamp.restFor(0, seconds(600));
    assertThat(health.stamp.gate().isClosedOff()).isTrue();

    health.stamp.enable(0, "an operator: back");

    assertThat(health.stamp.gate().isClosedOff()).isFalse();
  }
}
