package dev.spfgateway.store.commit;

import static dev.spfgateway.testing.Waits.await;
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
  private final Faulty database = new Faulty();
  private final GroupCommit writer =
      new GroupCommit(database, new StoreConfig(64, 64).limits(), Ticker.system());

  @AfterEach
  void close() throws InterruptedException {
    database.heal();
    writer.close();
  }

  /** Keeps what is committed, in memory, and fails on demand. */
  private static final class Faulty implements GroupCommit.Database {
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

  private Future<String> write(String text, boolean keep) {
    return writer.submit(() -> database.write(text), keep);
  }

  private Future<String> refused() {
    return writer.submit(
        () -> {
          throw new OperationRunning(UUID.randomUUID());
        },
        false);
  }

  private void until(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 20 s").isLessThan(end);
      Thread.onSpinWait();
    }
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
            () -> {
              try {
                return together.await(20, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            false);
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
            () -> {
              throw new SQLException("bad value");
            },
            true);
    Future<String> broken =
        writer.submit(
            () -> {
              throw new IllegalStateException("a bug");
            },
            true);
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
            new GroupCommit.Work<String>() {
              @Override
              public void prepare() {
                throw new IllegalStateException("a bug");
              }

              @Override
              public String run() {
                return "never";
              }
            },
            true);

    assertThat(Passage.anyFailure(broken)).hasMessage("a bug");
    assertThat(await(write("good", false))).isEqualTo("good");
  }
}
