package dev.spfgateway.upstream.health;

import static dev.spfgateway.upstream.health.HealthFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.upstream.health.QuestionTurns.Purpose;
import dev.spfgateway.upstream.health.QuestionTurns.Turn;
import dev.spfgateway.upstream.health.StampGate.Waiter;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuestionTurnsTest {
  private static final int PLENTY = 1_000_000;

  private HealthFixture health = with(PLENTY);

  /** Two questions of each purpose at once, and two wait. */
  private static HealthFixture with(int requests) {
    return HealthFixture.with(
        1, new OverloadConfig(20, 20, 20, 2, seconds(10), requests, seconds(1), 2, 2));
  }

  /** Of two tenants by turns. */
  private Turn ask(Purpose purpose) {
    return ask(purpose, health.tenant());
  }

  private Turn ask(Purpose purpose, String tenant) {
    return health.stamp.questions().ask(purpose, tenant, deadline(5), Runnable::run);
  }

  private Waiter request() {
    return health.stamp.gate().enter("contoso", deadline(60), Runnable::run);
  }

  private Deadline deadline(int time) {
    return Deadline.in(seconds(time), health.ticker);
  }

  private static boolean waits(Turn turn) {
    return !turn.given().isComplete();
  }

  private List<Turn> askTwice(Purpose purpose) {
    return IntStream.range(0, 2).mapToObj(i -> ask(purpose)).toList();
  }

  /** Time for so many requests of the twelve that come in a slot when four came at once. */
  private void passFor(int requests) {
    health.pass(Duration.ofMillis(84L * requests));
    health.stamp.sweep();
  }

  @Test
  void hasSoManyInProgressAndOneThatIsTooManyWaitsForAnEnd() {
    List<Turn> asked = askTwice(Purpose.OTHER);
    Turn third = ask(Purpose.OTHER);

    assertThat(asked).allMatch(turn -> turn.given().succeeded());
    assertThat(waits(third)).isTrue();
    assertThat(health.gauge("spfgateway.stamp.questions")).isEqualTo(2);
    assertThat(health.gauge("spfgateway.stamp.questions.waiting")).isEqualTo(1);
    asked.get(0).end();
    asked.get(0).end();
    assertThat(third.given().succeeded()).isTrue();
    assertThat(health.stamp.questions().inProgress()).isEqualTo(2);
  }

  @Test
  void leavesNoTenantAllOfTheRoom() {
    List<Turn> contosos =
        IntStream.range(0, 2).mapToObj(i -> ask(Purpose.OTHER, "contoso")).toList();

    Turn fabrikams = ask(Purpose.OTHER, "fabrikam");

    assertThat(contosos).filteredOn(turn -> turn.given().succeeded()).hasSize(1);
    assertThat(fabrikams.given().succeeded()).isTrue();
  }

  @Test
  void servesTenantsInTurnsAndRefusesTheOneThatWaitsMost() {
    Turn first = ask(Purpose.OTHER, "contoso");
    List<Turn> contosos =
        IntStream.range(0, 2).mapToObj(i -> ask(Purpose.OTHER, "contoso")).toList();
    Turn other = ask(Purpose.OTHER, "northwind");
    Turn fabrikams = ask(Purpose.OTHER, "fabrikam");

    assertThat(contosos.get(1).given().cause()).isInstanceOf(GatewayException.class);
    assertThat(waits(contosos.get(0))).isTrue();
    assertThat(waits(fabrikams)).isTrue();
    other.end();
    assertThat(fabrikams.given().succeeded()).isTrue();
    first.end();
    assertThat(contosos.get(0).given().succeeded()).isTrue();
  }

  @Test
  void keepsRoomForFindingOutWhatBecameOfAMutation() {
    askTwice(Purpose.OTHER);
    ask(Purpose.OTHER);

    assertThat(ask(Purpose.OUTCOME).given().succeeded()).isTrue();
  }

  @Test
  void refusesOneMoreThanMayWait() {
    askTwice(Purpose.OTHER);
    askTwice(Purpose.OTHER);

    Turn refused = ask(Purpose.OTHER);

    assertThat(((GatewayException) refused.given().cause()).kind())
        .isEqualTo(FailureKind.OVERLOADED);
  }

  @Test
  void takesFromTheBudgetOfRequests() {
    health = with(16);
    askTwice(Purpose.OTHER);
    request();
    request();

    assertThat(waits(ask(Purpose.OUTCOME))).isTrue();
    assertThat(request().place().isComplete()).isFalse();
  }

  @Test
  void servesAnOutcomeBeforeAnyRequestThatWaits() {
    health = with(16);
    IntStream.range(0, 4).forEach(i -> request());
    Waiter waiting = request();
    Turn other = ask(Purpose.OTHER);
    Turn outcome = ask(Purpose.OUTCOME);

    passFor(1);

    assertThat(outcome.given().succeeded()).isTrue();
    assertThat(waiting.place().isComplete()).isFalse();
    assertThat(waits(other)).isTrue();
  }

  @Test
  void servesOtherQuestionsAndRequestsByTurns() {
    health = with(16);
    IntStream.range(0, 4).forEach(i -> request());
    List<Waiter> requests = IntStream.range(0, 2).mapToObj(i -> request()).toList();
    List<Turn> questions = askTwice(Purpose.OTHER);

    passFor(1);
    passFor(1);

    assertThat(requests).filteredOn(one -> one.place().succeeded()).hasSize(1);
    assertThat(questions).filteredOn(one -> one.given().succeeded()).hasSize(1);
  }

  @Test
  void hasOthersWaitForWhatCouldNotWaitItself() {
    health = with(16);
    IntStream.range(0, 4).forEach(i -> request());
    health.stamp.charge();
    Waiter next = request();

    passFor(1);

    assertThat(next.place().isComplete()).isFalse();
    passFor(1);
    assertThat(next.place().succeeded()).isTrue();
  }

  @Test
  void owesNoMoreThanOneSlotHoweverMuchWasCharged() {
    health = with(16);
    IntStream.range(0, 100).forEach(i -> health.stamp.charge());
    Waiter next = request();

    passFor(12);
    assertThat(next.place().isComplete()).isFalse();
    passFor(1);
    assertThat(next.place().succeeded()).isTrue();
  }

  @Test
  void letsNobodyWaitLongerThanItHas() {
    askTwice(Purpose.OTHER);
    Turn late = ask(Purpose.OTHER);

    health.pass(seconds(5));
    health.stamp.sweep();

    assertThat(late.given().failed()).isTrue();
    assertThat(health.stamp.questions().waiting()).isZero();
  }

  @Test
  void takesATurnBackThatNobodyEnds() {
    askTwice(Purpose.OTHER);

    health.pass(Duration.ofMinutes(2));
    health.stamp.sweep();

    assertThat(health.stamp.questions().inProgress()).isZero();
  }
}
