package dev.spfgateway.store.commit;

import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.mutation.OperationRunning;
import dev.spfgateway.store.StoreConfig;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The writer with a database that fails where real ones can't be made to. */
class GroupCommitTest {
  private static final int MAX_WAITING = 64;

  private final Faulty database = new Faulty();
  private final GroupCommit writer =
      new GroupCommit(database, new StoreConfig(MAX_WAITING, 64).limits(), Ticker.system());

  @AfterEach
  void close() throws InterruptedException {
    database.heal();
    writer.close();
  }

  /** Keeps what is committed, in memory, and fails on demand. */
  private static final class Faulty implements CommitDatabase {
    private final List<String> committed = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private volatile boolean full;
    private volatile boolean silent;
    private volatile boolean commitIsDurable;
    private boolean lastWasDurable;

    void heal() {
      full = false;
      silent = false;
    }

    synchronized List<String> committed() {
      return List.copyOf(committed);
    }

    String write(String text) throws SQLException {
      if (full) {
        throw new SQLException("full");
      }
      open.add(text);
      return text;
    }

    @Override
    public void begin() {
      open.clear();
    }

    @Override
    public synchronized void commit() throws SQLException {
      lastWasDurable = !silent || commitIsDurable;
      if (lastWasDurable) {
        committed.addAll(open);
      }
      if (silent) {
        throw new SQLException("no answer");
      }
    }

    @Override
    public void rollback() {
      open.clear();
    }

    @Override
    public boolean refusesTheValues(SQLException failure) {
      return "bad value".equals(failure.getMessage());
    }

    @Override
    public boolean isCommitted() throws SQLException {
      check();
      return lastWasDurable;
    }

    @Override
    public void check() throws SQLException {
      if (silent) {
        throw new SQLException("no answer");
      }
    }

    @Override
    public void probe() throws SQLException {
      check();
      if (full) {
        throw new SQLException("full");
      }
    }
  }

  private static WriteSource outcome() {
    return WriteSource.outcome(UUID.randomUUID());
  }

  private Future<String> write(String text, boolean keep) {
    GroupCommit.Work<String> work = () -> database.write(text);
    return writer.submit(keep ? outcome() : WriteSource.GATEWAY, work);
  }

  private Future<String> refused() {
    return writer.submit(
        WriteSource.GATEWAY,
        () -> {
          throw new OperationRunning(UUID.randomUUID());
        });
  }

  @Test
  void aBatchThatWritesNothingDoesNotMakeAFailedStoreWell() {
    writer.start();
    database.full = true;
    assertThat(Passage.anyFailure(write("a", false))).hasMessage("full");

    assertThat(Passage.anyFailure(refused())).isNotNull();

    assertThat(writer.health().healthy()).isFalse();
    database.heal();
    until(() -> writer.health().healthy());
  }

  @Test
  void aCommitThatWorkedThoughItFailedIsNotDoneTwice() {
    writer.start();
    database.commitIsDurable = true;
    database.silent = true;
    Future<String> kept = write("outcome", true);
    until(() -> !writer.health().healthy());

    database.heal();

    assertThat(await(kept)).isEqualTo("outcome");
    assertThat(database.committed()).containsExactly("outcome");
  }

  @Test
  void aCommitThatDidNotWorkIsDoneAgainForWhatMustBeKeptOnly() {
    CountDownLatch together = new CountDownLatch(1);
    writer.start();
    Future<Boolean> first =
        writer.submit(
            WriteSource.GATEWAY,
            () -> {
              try {
                return together.await(20, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Future<String> kept = write("outcome", true);
    Future<String> intent = write("intent", false);
    database.silent = true;
    together.countDown();
    until(() -> !writer.health().healthy());

    database.heal();

    assertThat(await(kept)).isEqualTo("outcome");
    assertThat(Passage.anyFailure(first)).isNotNull();
    assertThat(Passage.anyFailure(intent)).isNotNull();
    assertThat(database.committed()).containsExactly("outcome");
  }

  @Test
  void whatTheDatabaseWillNeverTakeDoesNotStopTheOthers() {
    writer.start();
    Future<String> bad =
        writer.submit(
            outcome(),
            () -> {
              throw new SQLException("bad value");
            });
    Future<String> broken =
        writer.submit(
            outcome(),
            () -> {
              throw new IllegalStateException("a bug");
            });
    Future<String> good = write("good", false);

    assertThat(Passage.anyFailure(bad)).hasMessage("bad value");
    assertThat(Passage.anyFailure(broken)).hasMessage("a bug");
    assertThat(await(good)).isEqualTo("good");
    assertThat(writer.health()).isEqualTo(new Store.Health(true, "", 0, 0));
  }

  @Test
  void workThatCanNotEvenBePreparedDoesNotStopTheOthers() {
    writer.start();
    Future<String> broken =
        writer.submit(
            outcome(),
            new GroupCommit.Work<String>() {
              @Override
              public void prepare() {
                throw new IllegalStateException("a bug");
              }

              @Override
              public String run() {
                return "never";
              }
            });

    assertThat(Passage.anyFailure(broken)).hasMessage("a bug");
    assertThat(await(write("good", false))).isEqualTo("good");
  }

  /** Holds the writer in a commit, until the latch is released. */
  private void hold(CountDownLatch latch) {
    CountDownLatch begun = new CountDownLatch(1);
    Future<Boolean> unused =
        writer.submit(
            WriteSource.GATEWAY,
            () -> {
              begun.countDown();
              return together(latch);
            });
    writer.start();
    assertThat(together(begun)).isTrue();
  }

  private static boolean together(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Future<String> intent(String tenant, String text) {
    return writer.submit(WriteSource.intent(tenant, UUID.randomUUID()), () -> database.write(text));
  }

  @Test
  void aTenantsIntentIsInTheNextCommitHoweverManyOfAnotherWait() {
    CountDownLatch latch = new CountDownLatch(1);
    hold(latch);
    List<Future<String>> many = new ArrayList<>();
    for (int i = 0; i < MAX_WAITING - 1; i++) {
      many.add(intent("greedy", "greedy " + i));
    }
    Future<String> modest = intent("modest", "modest");
    Future<String> outcome = write("outcome", true);

    latch.countDown();

    assertThat(await(modest)).isEqualTo("modest");
    await(outcome);
    await(Future.all(many));
    assertThat(database.committed().subList(0, 3)).containsExactly("outcome", "greedy 0", "modest");
    assertThat(database.committed().subList(3, 5)).containsExactly("greedy 1", "greedy 2");
  }

  @Test
  void theTenantWithTheMostLosesItsLastIntentWhenTooManyWait() {
    CountDownLatch latch = new CountDownLatch(1);
    hold(latch);
    List<Future<String>> many = new ArrayList<>();
    for (int i = 0; i < MAX_WAITING; i++) {
      many.add(intent("greedy", "greedy " + i));
    }
    Future<String> tooMany = intent("greedy", "one more");
    Future<String> modest = intent("modest", "modest");

    assertThat(Passage.anyFailure(tooMany)).hasMessageContaining("too many writes");
    assertThat(Passage.anyFailure(many.get(MAX_WAITING - 1))).hasMessageContaining("too many");
    latch.countDown();
    assertThat(await(modest)).isEqualTo("modest");
    await(Future.all(many.subList(0, MAX_WAITING - 1)));
  }

  @Test
  void theGatewaysOwnWritesFindRoomWhileTenantsFillTheQueue() {
    CountDownLatch latch = new CountDownLatch(1);
    hold(latch);
    List<Future<String>> many = new ArrayList<>();
    for (int i = 0; i < MAX_WAITING; i++) {
      many.add(intent("greedy", "greedy " + i));
    }
    Future<String> head = write("head", false);

    latch.countDown();

    assertThat(await(head)).isEqualTo("head");
    await(Future.all(many));
    assertThat(database.committed().get(0)).isEqualTo("head");
  }

  @Test
  void closingWritesWhatStillWaitsAndTakesNothingMore() throws InterruptedException {
    Future<String> waiting = intent("modest", "never");
    Future<String> head = write("head", false);

    writer.start();
    writer.close();

    assertThat(await(Future.join(waiting, head)).succeeded()).isTrue();
    assertThat(Passage.anyFailure(intent("modest", "late"))).hasMessageContaining("closing");
    assertThat(writer.health().waiting()).isZero();
  }
}
