package dev.spfgateway.upstream.health;

import static dev.spfgateway.upstream.health.HealthFixture.LEASE;
import static dev.spfgateway.upstream.health.HealthFixture.overload;
import static dev.spfgateway.upstream.health.HealthFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.upstream.health.StampGate.Place;
import dev.spfgateway.upstream.health.StampGate.Refusal;
import dev.spfgateway.upstream.health.StampGate.Waiter;
import dev.spfgateway.upstream.health.breaker.BreakerState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class StampGateTest {
  private final HealthFixture health = HealthFixture.with(1, overload(2, 20, 3));
  private final StampGate gate = health.stamp.gate();

  private Waiter enter(long seconds) {
    return enter(health, seconds);
  }

  private static Waiter enter(HealthFixture health, long seconds) {
    Deadline deadline = Deadline.in(seconds(seconds), health.ticker);
    return health.stamp.gate().enter("contoso", deadline, Runnable::run);
  }

  private static Place place(Waiter waiter) {
    return waiter.place().result();
  }

  private static boolean waits(Waiter waiter) {
    return !waiter.place().isComplete();
  }

  private static GatewayException refusal(Waiter waiter) {
    return (GatewayException) waiter.place().cause();
  }

  @Test
  void letsInAsManyAsTheStampTakesAndTheOthersWait() {
    Waiter first = enter(60);
    Waiter second = enter(60);
    Waiter third = enter(60);

    assertThat(first.place().succeeded()).isTrue();
    assertThat(second.place().succeeded()).isTrue();
    assertThat(waits(third)).isTrue();
    assertThat(health.gauge("spfgateway.stamp.in.progress")).isEqualTo(2);
    assertThat(health.gauge("spfgateway.stamp.waiting")).isEqualTo(1);
    place(first).leave();
    assertThat(third.place().succeeded()).isTrue();
  }

  @Test
  void servesInTheOrderOfArrivalWhateverTheDeadlines() {
    Place first = place(enter(60));
    enter(60);
    Waiter patient = enter(60);
    Waiter hurried = enter(1);

    first.leave();

    assertThat(patient.place().succeeded()).isTrue();
    assertThat(waits(hurried)).isTrue();
  }

  @Test
  void refusesTheOneWithTheNearestDeadlineWhenTooManyWait() {
    enter(60);
    enter(60);
    Waiter early = enter(30);
    Waiter earliest = enter(20);
    Waiter late = enter(50);

    Waiter newcomer = enter(40);

    assertThat(refusal(earliest).kind()).isEqualTo(FailureKind.OVERLOADED);
    assertThat(refusal(earliest).outcome()).contains(Outcome.NOT_SENT);
    assertThat(refusal(earliest).retryAfter()).isPresent();
    assertThat(List.of(early, late, newcomer)).allMatch(StampGateTest::waits);
    assertThat(health.count("spfgateway.stamp.refused", "reason", "full")).isEqualTo(1);
  }

  @Test
  void refusesTheNewcomerWhenItsOwnDeadlineIsNearest() {
    for (int i = 0; i < 5; i++) {
      enter(60);
    }

    assertThat(refusal(enter(10)).kind()).isEqualTo(FailureKind.OVERLOADED);
  }

  @Test
  void givesBackEachPlaceOnce() {
    Place first = place(enter(60));
    enter(60);
    Waiter third = enter(60);
    Waiter fourth = enter(60);

    first.leave();
    first.leave();

    assertThat(third.place().succeeded()).isTrue();
    assertThat(waits(fourth)).isTrue();
  }

  @Test
  void forgetsWhoGaveUp() {
    Place first = place(enter(60));
    enter(60);
    Waiter third = enter(60);
    Waiter fourth = enter(60);

    third.giveUp(Refusal.GONE);
    first.leave();

    assertThat(refusal(third).kind()).isEqualTo(FailureKind.OVERLOADED);
    assertThat(fourth.place().succeeded()).isTrue();
    fourth.giveUp(Refusal.WAITED);
    assertThat(fourth.place().succeeded()).as("who has a place waits no more").isTrue();
    assertThat(health.count("spfgateway.stamp.refused", "reason", "gone")).isEqualTo(1);
  }

  @Test
  void refusesWhoWaitsPastItsDeadlineAndTakesBackPlacesThatAreNeverGivenBack() {
    enter(60);
    enter(60);
    Waiter third = enter(10);
    Waiter fourth = enter(600);

    health.pass(seconds(10));
    health.stamp.sweep();
    assertThat(refusal(third).kind()).isEqualTo(FailureKind.OVERLOADED);
    assertThat(waits(fourth)).isTrue();
    health.pass(seconds(110));
    health.stamp.sweep();
    assertThat(fourth.place().succeeded()).isTrue();
  }

  @Test
  void refusesEverybodyAtOnceWhenTheLastBreakerOpens() {
    enter(60);
    enter(60);
    Waiter third = enter(60);

    health.openAll();
    Waiter newcomer = enter(60);

    for (Waiter refused : List.of(third, newcomer)) {
      assertThat(refusal(refused).kind()).isEqualTo(FailureKind.UPSTREAM_UNREACHABLE);
      assertThat(refusal(refused).outcome()).contains(Outcome.NOT_SENT);
      assertThat(refusal(refused).retryAfter()).contains(seconds(16));
    }
    assertThat(health.count("spfgateway.stamp.refused", "reason", "open")).isEqualTo(2);
  }

  @Test
  void tellsHowLongARefusedCredentialIsLeftAlone() {
    health.openAll();
    health.pass(seconds(16));
    health.probe(ProbeResult.REFUSED);

    assertThat(refusal(enter(60)).retryAfter()).contains(seconds(301));
  }

  @Test
  void letsInAFewAfterARecoveryAndMoreWithTime() {
    HealthFixture wide = HealthFixture.with(1, overload(64, 20, 100));
    wide.openAll();
    wide.recover();

    List<Waiter> herd = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      herd.add(enter(wide, 60));
    }

    assertThat(herd).filteredOn(one -> !waits(one)).hasSize(2);
    wide.pass(Duration.ofSeconds(15));
    wide.stamp.sweep();
    assertThat(herd).filteredOn(one -> !waits(one)).hasSize(10);
  }

  @Test
  void leavesRoomAtTheSecondEndpointWhileAttemptsAtTheFirstDrain() {
    HealthFixture two = HealthFixture.with(2, overload(64, 8, 100));
    for (int i = 0; i < 8; i++) {
      enter(two, 60);
      two.endpoint().begin("contoso", false, LEASE).orElseThrow();
    }
    EndpointHealth first = two.endpoint();
    for (int i = 0; i < 5; i++) {
      first.endProbe(dueProbe(two), ProbeResult.FAILED, Duration.ZERO);
    }

    assertThat(first.state()).isEqualTo(BreakerState.OPEN);
    assertThat(first.inProgress()).isEqualTo(8);
    for (int i = 0; i < 8; i++) {
      assertThat(enter(two, 60).place().succeeded()).isTrue();
    }
    assertThat(waits(enter(two, 60))).isTrue();
  }

  private static ProbeSchedule.Probe dueProbe(HealthFixture health) {
    health.pass(seconds(31));
    return health.endpoint().beginProbe().orElseThrow();
  }

  @Test
  void tellsEachOnItsOwnLoop() {
    Queue<Runnable> loop = new ArrayDeque<>();
    Place first = place(enter(60));
    enter(60);
    Waiter third = gate.enter("contoso", Deadline.in(seconds(60), health.ticker), loop::add);

    first.leave();

    assertThat(waits(third)).as("another loop made room").isTrue();
    loop.remove().run();
    assertThat(third.place().succeeded()).isTrue();
  }

  @Test
  void aSlowStampIsNoOtherStampsBusiness() {
    for (int i = 0; i < 10; i++) {
      enter(60);
    }

    assertThat(enter(HealthFixture.withEndpoints(1), 60).place().succeeded()).isTrue();
  }

  private Waiter enter(String tenant) {
    return enter(health, tenant);
  }

  private static Waiter enter(HealthFixture health, String tenant) {
    Deadline deadline = Deadline.in(seconds(60), health.ticker);
    return health.stamp.gate().enter(tenant, deadline, Runnable::run);
  }

  @Test
  void givesTheNextPlaceToTheTenantThatHasFewest() {
    Place first = place(enter("contoso"));
    Place second = place(enter("contoso"));
    Waiter third = enter("contoso");
    Waiter other = enter("fabrikam");

    first.leave();

    assertThat(other.place().succeeded()).as("the newcomer goes first").isTrue();
    assertThat(waits(third)).isTrue();
    second.leave();
    assertThat(third.place().succeeded()).isTrue();
  }

  @Test
  void takesTurnsBetweenTenantsThatHaveAsMany() {
    Place first = place(enter("contoso"));
    place(enter("fabrikam"));
    Waiter one = enter("contoso");
    Waiter two = enter("contoso");
    Waiter three = enter("fabrikam");

    first.leave();
    assertThat(one.place().succeeded()).isTrue();
    place(one).leave();
    assertThat(two.place().succeeded()).isTrue();
    assertThat(waits(three)).as("its tenant has one more than the other").isTrue();
  }

  @Test
  void refusesOfTheTenantThatWaitsMost() {
    enter("contoso");
    enter("contoso");
    Waiter other = enter(health, 1, "fabrikam");
    List<Waiter> many = List.of(enter("contoso"), enter("contoso"));

    Waiter newcomer = enter("contoso");

    assertThat(waits(other)).as("it waits alone, however near its deadline").isTrue();
    assertThat(many).anyMatch(one -> !waits(one));
    assertThat(waits(newcomer)).isTrue();
  }

  private static Waiter enter(HealthFixture health, long seconds, String tenant) {
    return health
        .stamp
        .gate()
        .enter(tenant, Deadline.in(seconds(seconds), health.ticker), Runnable::run);
  }

  @Test
  void keepsRoomForOtherTenants() {
    HealthFixture shared =
        HealthFixture.with(
            1, new OverloadConfig(3, 2, 20, 10, seconds(10), 1_000_000, seconds(1), 16, 15));
    Place first = place(enter(shared, "contoso"));
    enter(shared, "contoso");
    Waiter third = enter(shared, "contoso");

    assertThat(waits(third)).as("two are all that one tenant may have").isTrue();
    assertThat(enter(shared, "fabrikam").place().succeeded()).isTrue();
    first.leave();
    assertThat(third.place().succeeded()).isTrue();
  }

  @Test
  void sharesTheSlotsBudgetFairly() {
    HealthFixture narrow =
        HealthFixture.with(
            1, new OverloadConfig(20, 20, 20, 20, seconds(10), 16, seconds(1), 16, 15));
    List<Waiter> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(enter(narrow, "contoso"));
    }
    Waiter other = enter(narrow, "fabrikam");
    assertThat(all).as("a quarter comes at once").filteredOn(one -> !waits(one)).hasSize(4);
    assertThat(waits(other)).isTrue();

    narrow.pass(Duration.ofMillis(84));
    narrow.stamp.sweep();

    assertThat(other.place().succeeded()).as("it has fewest").isTrue();
    assertThat(all).filteredOn(one -> !waits(one)).hasSize(4);
  }
}
