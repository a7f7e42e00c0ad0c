package dev.spfgateway.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.simulator.fault.RequestFault.Delay;
import dev.spfgateway.simulator.fault.RequestFault.Reset;
import dev.spfgateway.simulator.fault.RequestFault.Status;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FaultRulesTest {
  private static final StampId STAMP = new StampId(new UUID(1, 1));
  private static final SubscriptionId OWNER = new SubscriptionId(new UUID(2, 2));
  private static final Facts RESTORE =
      new Facts(
          STAMP,
          8090,
          "MERGE",
          "/SC2012R2/VMM/x/VMCheckPoints(ID=guid'1')",
          Optional.of("VMCheckPoints"),
          Optional.of(OWNER),
          false,
          Optional.of("Restore"));
  private static final Fault FAULT = Status.of(503);

  private final FaultRules rules = new FaultRules(new Random(1));

  private boolean strikes(Facts facts) {
    return rules.at(Moment.BEFORE_ACTING, facts).fault().isPresent();
  }

  private List<Boolean> strikes(int times) {
    return IntStream.range(0, times).mapToObj(i -> strikes(RESTORE)).toList();
  }

  private RuleState state(String id) {
    return rules.find(id).orElseThrow();
  }

  private boolean matches(FaultMatch match) {
    rules.clear();
    rules.add(FaultRule.of(FAULT).matching(match));
    return strikes(RESTORE);
  }

  @Test
  void matchesByEachConditionAndRefusesByEach() {
    FaultMatch any = FaultMatch.any();

    assertThat(matches(any)).isTrue();
    assertThat(matches(any.stamp(STAMP))).isTrue();
    assertThat(matches(any.stamp(new StampId(new UUID(9, 9))))).isFalse();
    assertThat(matches(any.port(8090))).isTrue();
    assertThat(matches(any.port(8091))).isFalse();
    assertThat(matches(any.verb("merge"))).isTrue();
    assertThat(matches(any.verb("PUT"))).isFalse();
    assertThat(matches(any.entitySet("VMCheckPoints"))).isTrue();
    assertThat(matches(any.entitySet("vmcheckpoints"))).isFalse();
    assertThat(matches(any.path("VMCheckPoints\\(ID="))).isTrue();
    assertThat(matches(any.path("^VMCheckPoints"))).isFalse();
    assertThat(matches(any.subscription(OWNER))).isTrue();
    assertThat(matches(any.subscription(new SubscriptionId(new UUID(9, 9))))).isFalse();
    assertThat(matches(any.action("RESTORE"))).isTrue();
    assertThat(matches(any.action("Stop"))).isFalse();
    assertThat(matches(any.mutations(true))).isTrue();
    assertThat(matches(any.mutations(false))).isFalse();
    assertThat(matches(any.reusedConnection(false))).isTrue();
    assertThat(matches(any.reusedConnection(true))).isFalse();
    assertThat(matches(any.verb("MERGE").port(8091))).isFalse();
  }

  @Test
  void firesAtTheMomentOfItsFaultOnly() {
    rules.add(FaultRule.of(FAULT).named("one"));

    assertThat(rules.at(Moment.BEFORE_READING, RESTORE)).isEqualTo(Decision.NONE);
    assertThat(rules.at(Moment.AFTER_ACTING, RESTORE)).isEqualTo(Decision.NONE);
    assertThat(state("one").matched()).isZero();
    assertThat(rules.at(Moment.BEFORE_ACTING, RESTORE).names())
        .containsExactly("status-before-acting");
  }

  @Test
  void countsTheNthTheEveryTheFirstAndTheLimit() {
    rules.add(FaultRule.of(FAULT).named("nth").when(Timing.always().nth(3)));
    assertThat(strikes(5)).containsExactly(false, false, true, false, false);
    assertThat(state("nth").matched()).isEqualTo(5);
    assertThat(state("nth").fired()).isOne();
    rules.clear();

    rules.add(FaultRule.of(FAULT).when(Timing.always().every(2)));
    assertThat(strikes(5)).containsExactly(false, true, false, true, false);
    rules.clear();

    rules.add(FaultRule.of(FAULT).when(Timing.always().first(2)));
    assertThat(strikes(4)).containsExactly(true, true, false, false);
    rules.clear();

    rules.add(FaultRule.of(FAULT).when(Timing.always().every(2).limit(1)));
    assertThat(strikes(6)).containsExactly(false, true, false, false, false, false);
  }

  @Property(tries = 100)
  void doesTheSameAgainWithTheSameSeed(@ForAll long seed) {
    FaultRule rule = FaultRule.of(FAULT).when(Timing.always().probability(0.5, seed));
    rules.clear();
    rules.add(rule);
    List<Boolean> before = strikes(50);
    rules.clear();
    rules.add(rule);

    assertThat(strikes(50)).isEqualTo(before);
  }

  @Test
  void firesAboutAsOftenAsItsProbabilitySaysAndShowsAChosenSeed() {
    Timing tenth = new Timing(null, null, null, null, 0.1, null);
    RuleState added = rules.add(FaultRule.of(FAULT).when(tenth));

    List<Boolean> struck = strikes(10_000);

    assertThat(Collections.frequency(struck, true)).isBetween(850, 1150);
    rules.clear();
    rules.add(FaultRule.of(FAULT).when(Timing.always().probability(0.1, added.seed())));
    assertThat(strikes(10_000)).isEqualTo(struck);
  }

  @Test
  void drawsDelaysFromTheRulesOwnGenerator() {
    Latency chance = new Latency.Uniform(Duration.ZERO, Duration.ofSeconds(9), null);
    FaultRule rule =
        FaultRule.of(new Delay(Moment.BEFORE_ACTING, chance))
            .when(Timing.always().probability(1, 7));
    rules.add(rule);
    Duration first = rules.at(Moment.BEFORE_ACTING, RESTORE).delay();
    Duration second = rules.at(Moment.BEFORE_ACTING, RESTORE).delay();
    rules.clear();
    rules.add(rule);

    assertThat(first).isNotEqualTo(second);
    assertThat(rules.at(Moment.BEFORE_ACTING, RESTORE).delay()).isEqualTo(first);
  }

  @Test
  void addsDelaysAndTakesTheFirstOtherFault() {
    Latency one = Latency.fixed(Duration.ofMillis(1));
    rules.add(FaultRule.of(new Delay(Moment.BEFORE_ACTING, one)));
    rules.add(FaultRule.of(new Delay(Moment.BEFORE_ACTING, one)));
    rules.add(FaultRule.of(Reset.at(Moment.BEFORE_ACTING)));
    rules.add(FaultRule.of(FAULT).named("never"));

    Decision decision = rules.at(Moment.BEFORE_ACTING, RESTORE);

    assertThat(decision.delay()).isEqualTo(Duration.ofMillis(2));
    assertThat(decision.fault()).contains(Reset.at(Moment.BEFORE_ACTING));
    assertThat(decision.names())
        .containsExactly("delay-before-acting", "delay-before-acting", "reset-before-acting");
    assertThat(state("never").matched()).isZero();
  }

  @Test
  void knowsWhichEndpointsAreDown() {
    rules.add(FaultRule.of(new ConnectionFault.Refuse()).matching(FaultMatch.any().port(8090)));

    assertThat(rules.isDown(STAMP, 8090)).isTrue();
    assertThat(rules.isDown(STAMP, 8091)).isFalse();
  }

  @Test
  void givesIdsThatAreFreeAndRefusesOnesThatAreTaken() {
    rules.add(FaultRule.of(FAULT).named("fault-1"));

    assertThat(rules.add(FaultRule.of(FAULT)).rule().id()).isEqualTo("fault-2");
    assertThatThrownBy(() -> rules.add(FaultRule.of(FAULT).named("fault-1")))
        .isInstanceOf(InvalidSetting.class);
    assertThat(rules.all()).hasSize(2);
    assertThat(rules.remove("fault-1")).isTrue();
    assertThat(rules.remove("fault-1")).isFalse();
  }

  @Test
  void keepsTheOldRulesWhenTheNewOnesCanNotStand() {
    rules.add(FaultRule.of(FAULT).named("old"));
    FaultRule twice = FaultRule.of(FAULT).named("twice");

    assertThatThrownBy(() -> rules.replace(List.of(twice, twice)))
        .isInstanceOf(InvalidSetting.class);

    assertThat(rules.all()).hasSize(1);
    assertThat(rules.replace(List.of(twice))).hasSize(1);
    assertThat(rules.find("old")).isEmpty();
  }

  @Test
  void holdsABoundedNumberOfRules() {
    rules.replace(Collections.nCopies(FaultRules.MAX_RULES, FaultRule.of(FAULT)));

    assertThatThrownBy(() -> rules.add(FaultRule.of(FAULT))).isInstanceOf(InvalidSetting.class);
  }
}
