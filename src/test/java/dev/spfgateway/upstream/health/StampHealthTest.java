package dev.spfgateway.upstream.health;

import static dev.spfgateway.upstream.health.HealthFixture.LEASE;
import static dev.spfgateway.upstream.health.HealthFixture.QUICK;
import static dev.spfgateway.upstream.health.HealthFixture.overload;
import static dev.spfgateway.upstream.health.HealthFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.upstream.health.breaker.BreakerState;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StampHealthTest {
  @Test
  void prefersTheFirstEndpointAndThenOneThatWasNotTried() {
    HealthFixture health = HealthFixture.withEndpoints(2);

    assertThat(health.chosen()).contains(0);
    assertThat(health.chosen(0)).contains(1);
    assertThat(health.chosen(0, 1)).contains(0);
  }

  @Test
  void passesOverAnEndpointWhoseBreakerIsOpen() {
    HealthFixture health = HealthFixture.withEndpoints(2);
    health.fail(5);

    assertThat(health.chosen()).contains(1);
    assertThat(health.chosen(1)).as("tried and well is better than open").contains(1);
  }

  @Test
  void putsAnEndpointThatFailedBehindTheOthersForAWhile() {
    HealthFixture health = HealthFixture.withEndpoints(2);
    health.fail(1);

    assertThat(health.chosen()).contains(1);
    assertThat(health.chosen(1)).as("but before one that was tried").contains(0);
    health.pass(seconds(10));
    assertThat(health.chosen()).contains(0);
  }

  @Test
  void forgetsThatAnEndpointFailedOnceItAnswers() {
    HealthFixture health = HealthFixture.withEndpoints(2);
    health.fail(1);

    health.succeed(1);

    assertThat(health.chosen()).contains(0);
  }

  @Test
  void asksInTheOrderOfTheRegistryWhereAllFailed() {
    HealthFixture health = HealthFixture.withEndpoints(2);
    for (EndpointHealth one : health.stamp.endpoints()) {
      one.ask(false, LEASE).unanswered();
    }

    assertThat(health.stamp.order("contoso", place -> true)).containsExactly(0, 1);
    assertThat(health.endpoint().state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void ordersOpenEndpointsOnlyWhereNoneIsClosed() {
    HealthFixture health = HealthFixture.withEndpoints(2);
    health.fail(5);

    assertThat(health.stamp.order("contoso", place -> true)).containsExactly(1);
    assertThat(health.stamp.order("contoso", place -> place == 0)).containsExactly(0);
    assertThat(health.stamp.others(Set.of(), place -> true)).isEqualTo(1);
    assertThat(health.stamp.others(Set.of(1), place -> true)).isZero();
  }

  @Test
  void leavesAnEndpointAloneAsLongAsItAskedFor() {
    HealthFixture health = HealthFixture.withEndpoints(2);

    health.stamp.rest(0, seconds(20));
    health.stamp.rest(0, seconds(5));

    assertThat(health.chosen()).contains(1);
    assertThat(health.chosen(1)).as("rather one that was tried").contains(1);
    assertThat(health.stamp.order("contoso", place -> place == 0)).isEmpty();
    assertThat(health.stamp.rest("contoso", place -> true)).contains(seconds(20));
    assertThat(health.endpoint().limit()).isZero();
    assertThat(health.stamp.gate().isClosedOff()).isFalse();
    health.pass(seconds(20));
    assertThat(health.chosen()).contains(0);
    assertThat(health.stamp.rest("contoso", place -> true)).isEmpty();
    assertThat(health.count("spfgateway.endpoint.rests", "endpoint", "https://spf1")).isEqualTo(1);
  }

  @Test
  void leavesAnEndpointAloneNoLongerThanIsSet() {
    HealthFixture health = HealthFixture.withEndpoints(1);

    health.stamp.rest(0, Duration.ofDays(1));

    assertThat(health.stamp.gate().isClosedOff()).isTrue();
    assertThat(health.stamp.gate().getsRequestsIn(seconds(59))).isFalse();
    assertThat(health.stamp.gate().getsRequestsIn(seconds(60))).isTrue();
    assertThat(health.stamp.gate().refusal().kind()).isEqualTo(FailureKind.UPSTREAM_BUSY);
    assertThat(health.stamp.gate().refusal().retryAfter()).contains(seconds(60));
    health.pass(seconds(60));
    assertThat(health.stamp.gate().isClosedOff()).isFalse();
  }

  @Test
  void doesNotProbeAnEndpointThatRests() {
    HealthFixture health = HealthFixture.withEndpoints(1);
    health.stamp.rest(0, seconds(60));

    health.pass(seconds(59));
    assertThat(health.endpoint().beginProbe()).isEmpty();
    health.pass(seconds(1));
    assertThat(health.endpoint().beginProbe()).isPresent();
  }

  @Test
  void givesAQuestionNoPlaceOfAnAttempts() {
    HealthFixture health = HealthFixture.with(1, overload(10, 1, 0));

    EndpointHealth.Call question = health.endpoint().ask(false, LEASE);

    assertThat(health.endpoint().inProgress()).isZero();
    EndpointHealth.Call attempt = health.call();
    question.ended();
    assertThat(health.endpoint().inProgress()).isEqualTo(1);
    attempt.ended();
  }

  @Test
  void passesOverAnEndpointThatIsFull() {
    HealthFixture health = HealthFixture.with(2, overload(10, 1, 0));
    health.call();

    assertThat(health.chosen()).contains(1);
  }

  @Test
  void choosesNoneWhenAllAreOpen() {
    HealthFixture health = HealthFixture.withEndpoints(2);
    health.openAll();

    assertThat(health.stamp.choose("contoso", Set.of(), place -> true, LEASE)).isEmpty();
  }

  @Test
  void spendsTheBudgetOnRetriesAndFillsItBySuccesses() {
    HealthFixture health = HealthFixture.withEndpoints(1);

    for (int i = 0; i < 5; i++) {
      assertThat(health.stamp.retry("tenant-" + i, "ambiguous", true)).isTrue();
    }
    assertThat(health.gauge("spfgateway.stamp.retry.budget")).isZero();
    assertThat(health.stamp.retry("contoso", "not-sent", false)).as("one is free").isTrue();
    assertThat(health.stamp.retry("contoso", "not-sent", false)).isFalse();
    for (int i = 0; i < 5; i++) {
      health.stamp.budget().succeeded("contoso");
    }
    assertThat(health.stamp.retry("contoso", "not-sent", false)).isTrue();
    assertThat(health.stamp.retry("contoso", "not-sent", false)).isFalse();
    assertThat(health.count("spfgateway.retries", "verdict", "not-sent", "granted", "false"))
        .isEqualTo(2);
    assertThat(health.count("spfgateway.retries", "verdict", "not-sent", "granted", "true"))
        .isEqualTo(2);
  }

  @Test
  void leavesRetriesToOthersWhateverFailsForOneTenant() {
    HealthFixture health = HealthFixture.withEndpoints(1);
    int granted = 0;
    while (health.stamp.budget().take("contoso", false)) {
      granted++;
    }

    assertThat(granted).as("half of the bucket, and a free one").isEqualTo(6);
    assertThat(health.stamp.budget().take("fabrikam", true)).isTrue();
    for (int i = 0; i < 5; i++) {
      health.stamp.budget().succeeded("contoso");
    }
    assertThat(health.stamp.budget().take("contoso", false)).as("earned again").isTrue();
    assertThat(health.stamp.budget().take("contoso", false)).isFalse();
  }

  @Test
  void grantsOneRetryInTenSecondsWhateverTheBudgetSays() {
    HealthFixture health = HealthFixture.withEndpoints(1);
    while (health.stamp.budget().tokens() > 0) {
      health.stamp.budget().take("tenant-" + health.stamp.budget().tokens(), false);
    }
    assertThat(health.stamp.budget().take("contoso", false)).isTrue();

    health.pass(seconds(9));
    assertThat(health.stamp.budget().take("contoso", true)).isFalse();
    health.pass(seconds(1));
    assertThat(health.stamp.budget().take("contoso", true)).isTrue();
    assertThat(health.stamp.budget().take("contoso", true)).isFalse();
  }

  @Test
  void neverHoldsMoreThanTheFullBucket() {
    HealthFixture health = HealthFixture.withEndpoints(1);

    health.stamp.budget().succeeded("contoso");

    assertThat(health.stamp.budget().tokens()).isEqualTo(50);
  }

  @Test
  void keepsTwoEndpointsApart() {
    HealthFixture health = HealthFixture.withEndpoints(2);
    EndpointHealth second = health.stamp.endpoints().get(1);
    for (int i = 0; i < 4; i++) {
      health.fail(1);
      second.begin(health.tenant(), false, LEASE).orElseThrow().failed(QUICK, "refused");
    }

    assertThat(health.endpoint().state()).isEqualTo(BreakerState.CLOSED);
    assertThat(second.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void leavesOutWhatMayNotBeCalledEvenWhenAllElseWasTried() {
    HealthFixture two = HealthFixture.withEndpoints(2);

    assertThat(two.stamp.choose("contoso", Set.of(1), place -> place == 1, LEASE))
        .map(StampHealth.Choice::endpoint)
        .contains(1);
    assertThat(two.stamp.choose("contoso", Set.of(), place -> false, LEASE)).isEmpty();
  }
}
