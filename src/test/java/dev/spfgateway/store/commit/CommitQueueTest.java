package dev.spfgateway.store.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.store.StoreConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class CommitQueueTest {
  private static final int MAX_WAITING = 16;
  private static final int MAX_KEPT = 100;
  private static final int ALL = 1_000;

  private final CommitQueue queue =
      new CommitQueue(
          new StoreConfig(
                  MAX_WAITING,
                  ALL,
                  MAX_KEPT,
                  Duration.ofSeconds(5),
                  0,
                  new StoreConfig(MAX_WAITING, ALL).perTenant(),
                  null)
              .limits());

  private QueuedWrite<?> add(WriteSource source) {
    QueuedWrite<?> write = new QueuedWrite<>(() -> true, source);
    queue.add(write);
    return write;
  }

  private QueuedWrite<?> intent(String tenant) {
    return add(WriteSource.intent(tenant, UUID.randomUUID()));
  }

  private List<QueuedWrite<?>> intents(String tenant, int count) {
    List<QueuedWrite<?>> intents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      intents.add(intent(tenant));
    }
    return intents;
  }

  private QueuedWrite<?> outcome() {
    return add(WriteSource.outcome(UUID.randomUUID()));
  }

  private List<QueuedWrite<?>> take(int most) throws InterruptedException {
    return queue.take(most, false, 0);
  }

  private static List<QueuedWrite<?>> refused(List<QueuedWrite<?>> writes) {
    return writes.stream()
        .filter(write -> write.future().failed())
        .<QueuedWrite<?>>map(write -> write)
        .toList();
  }

  @Test
  void tenantsTakeTurnsEachInItsOwnOrder() throws InterruptedException {
    List<QueuedWrite<?>> greedy = intents("greedy", 4);
    List<QueuedWrite<?>> modest = intents("modest", 2);

    assertThat(take(3)).containsExactly(greedy.get(0), modest.get(0), greedy.get(1));
    assertThat(take(ALL)).containsExactly(modest.get(1), greedy.get(2), greedy.get(3));
    assertThat(queue.refusable()).isZero();
  }

  @Test
  void theTenantThatWaitsMostLosesItsLastWhenTheQueueIsFull() throws InterruptedException {
    List<QueuedWrite<?>> greedy = intents("greedy", MAX_WAITING);
    List<QueuedWrite<?>> modest = intents("modest", 2);

    QueuedWrite<?> more = intent("greedy");

    assertThat(refused(greedy))
        .containsExactlyElementsOf(greedy.subList(MAX_WAITING - 2, MAX_WAITING));
    assertThat(refused(modest)).isEmpty();
    assertThat(more.future().cause())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("too many writes are waiting for the store");
    assertThat(take(ALL)).hasSize(MAX_WAITING).containsAll(modest).doesNotContain(more);
  }

  @Test
  void outcomesGoAheadOfIntentsInTheirOrder() throws InterruptedException {
    QueuedWrite<?> intent = intent("greedy");
    QueuedWrite<?> first = outcome();
    QueuedWrite<?> second = outcome();

    assertThat(take(ALL)).containsExactly(first, second, intent);
  }

  @Test
  void outcomesHavePlacesOfTheirOwn() throws InterruptedException {
    List<QueuedWrite<?>> greedy = intents("greedy", MAX_WAITING);
    List<QueuedWrite<?>> outcomes = new ArrayList<>();
    for (int i = 0; i < MAX_KEPT; i++) {
      outcomes.add(outcome());
    }

    QueuedWrite<?> tooMany = outcome();

    assertThat(refused(greedy)).isEmpty();
    assertThat(refused(outcomes)).isEmpty();
    assertThat(tooMany.future().failed()).isTrue();
    assertThat(queue.kept()).isEqualTo(MAX_KEPT);

    take(1).forEach(queue::ended);
    assertThat(outcome().future().isComplete()).isFalse();
  }

  @Test
  void noOutcomeOvertakesTheIntentOfItsOperation() throws InterruptedException {
    List<QueuedWrite<?>> others = intents("greedy", 3);
    UUID operation = UUID.randomUUID();
    QueuedWrite<?> intent = add(WriteSource.intent("greedy", operation));

    QueuedWrite<?> outcome = add(WriteSource.outcome(operation));

    assertThat(take(2)).containsExactly(intent, outcome);
    assertThat(take(ALL)).containsExactlyElementsOf(others);
  }

  @Test
  void whatIsPutBackComesFirstInItsOrder() throws InterruptedException {
    List<QueuedWrite<?>> greedy = intents("greedy", 3);
    List<QueuedWrite<?>> taken = take(2);
    QueuedWrite<?> outcome = outcome();

    queue.putBack(taken);

    assertThat(take(ALL)).containsExactly(greedy.get(0), greedy.get(1), outcome, greedy.get(2));
  }

  @Test
  void theGatewaysOwnWritesGoAheadAndAreBounded() throws InterruptedException {
    List<QueuedWrite<?>> greedy = intents("greedy", MAX_WAITING);
    List<QueuedWrite<?>> own = new ArrayList<>();
    for (int i = 0; i < MAX_WAITING; i++) {
      own.add(add(WriteSource.GATEWAY));
    }

    QueuedWrite<?> tooMany = add(WriteSource.GATEWAY);

    assertThat(tooMany.future().failed()).isTrue();
    assertThat(refused(greedy)).isEmpty();
    assertThat(take(MAX_WAITING)).containsExactlyElementsOf(own);
  }

  @Test
  void aWriteEndsTheWaitForOne() throws Exception {
    FutureTask<List<QueuedWrite<?>>> taking =
        new FutureTask<>(() -> queue.take(ALL, false, Long.MAX_VALUE));
    new Thread(taking).start();

    QueuedWrite<?> intent = intent("modest");

    assertThat(taking.get()).containsExactly(intent);
  }

  @Test
  void closingEndsTheWaitAndRefusesWhatComesLater() throws Exception {
    FutureTask<List<QueuedWrite<?>>> taking =
        new FutureTask<>(() -> queue.take(ALL, false, Long.MAX_VALUE));
    new Thread(taking).start();

    queue.close();

    assertThat(taking.get()).isEmpty();
    assertThat(queue.isFinished()).isTrue();
    assertThat(List.of(intent("late"), outcome(), add(WriteSource.GATEWAY)))
        .allSatisfy(late -> assertThat(late.future().cause()).hasMessage("the store is closing"));
  }

  @Test
  void whatIsLeftIsTakenWhenTheWriterEnds() {
    QueuedWrite<?> intent = intent("modest");
    QueuedWrite<?> outcome = outcome();

    assertThat(queue.drain()).containsExactly(outcome, intent);
    assertThat(queue.drain()).isEmpty();
    assertThat(outcome().future().failed()).isTrue();
  }
}
