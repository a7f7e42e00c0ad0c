package dev.spfgateway.store;

import dev.spfgateway.pipeline.ClaimRefused;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns the database's write side. All that waits goes into one commit, so one sync
 * serves many: an idle writer commits at once, a busy one takes what has gathered meanwhile.
 *
 * <p>Bounded by {@code maxWaiting} units that may be refused; the others are as many as those.
 *
 * <p>When a commit fails, its units fail, except those that must not be lost: they stay at the
 * head, in their order, and are tried again until they are written.
 */
final class GroupCommit {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  /** How long the writer waits before it tries kept units again. */
  private static final long RETRY_MILLIS = 500;

  private static final long CLOSE_MILLIS = 10_000;

  private final Database database;
  private final int maxBatch;
  private final BlockingQueue<Unit<?>> waiting = new LinkedBlockingQueue<>();
  private final Semaphore places;
  private final Deque<Unit<?>> kept = new ArrayDeque<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean ended;
  private volatile boolean failing;

  /** The write side of a database; used by the writer's thread only. */
  interface Database {
    /** Opens what an earlier failure closed, and begins a transaction. */
    void begin() throws SQLException;

    /** Makes the transaction durable. */
    void commit() throws SQLException;

    /** Drops the transaction and whatever memory of it there is; never throws. */
    void rollback();
  }

  /**
   * What a unit does inside the transaction. It throws {@link ClaimRefused} to refuse, before it
   * has changed anything.
   */
  @FunctionalInterface
  interface Work<T> {
    T run() throws SQLException;
  }

  private static final class Unit<T> {
    private final Work<T> work;
    private final boolean keep;
    private final Promise<T> promise = Promise.promise();
    private final @Nullable Context context = Vertx.currentContext();
    private @Nullable T value;
    private @Nullable ClaimRefused refusal;

    Unit(Work<T> work, boolean keep) {
      this.work = work;
      this.keep = keep;
    }

    void run() throws SQLException {
      refusal = null;
      try {
        value = work.run();
      } catch (ClaimRefused e) {
        refusal = e;
      }
    }

    void committed() {
      @Nullable ClaimRefused failure = refusal;
      if (failure == null) {
        deliver(() -> promise.complete(value));
      } else {
        failed(failure);
      }
    }

    void failed(Throwable failure) {
      deliver(() -> promise.fail(failure));
    }

    private void deliver(Runnable completion) {
      if (context == null) {
        completion.run();
      } else {
        context.runOnContext(ignored -> completion.run());
      }
    }
  }

  GroupCommit(Database database, int maxWaiting, int maxBatch) {
    this.database = database;
    this.maxBatch = maxBatch;
    this.places = new Semaphore(maxWaiting);
    this.thread = new Thread(this::run, "store-writer");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Has work done in the next commit.
   *
   * @param keep true when it must not be lost: tried again until it is written, and not counted
   *     among those that may wait, because each follows a unit that was
   * @return completes on the caller's context once the commit is on the disk
   */
  <T> Future<T> submit(Work<T> work, boolean keep) {
    if (closing) {
      return Future.failedFuture(closing());
    }
    if (!keep && !places.tryAcquire()) {
      return Future.failedFuture(new IllegalStateException("too much waits for the store"));
    }
    Unit<T> unit = new Unit<>(work, keep);
    waiting.add(unit);
    if (ended && waiting.remove(unit)) {
      // The writer went away between the look at closing and now: nobody would ever take it.
      release(unit);
      unit.failed(closing());
    }
    return unit.promise.future();
  }

  private static IllegalStateException closing() {
    return new IllegalStateException("the store is closing");
  }

  /** True while the last commit worked and nothing that must not be lost is unwritten. */
  boolean isHealthy() {
    return !failing && thread.isAlive();
  }

  /** Whatever ends the writer, no future stays open behind it. */
  private void run() {
    try {
      loop();
    } finally {
      ended = true;
      List<Unit<?>> left = new ArrayList<>(kept);
      kept.clear();
      waiting.drainTo(left);
      for (Unit<?> unit : left) {
        release(unit);
        unit.failed(closing());
      }
    }
  }

  private void loop() {
    while (!closing || !waiting.isEmpty() || !kept.isEmpty()) {
      try {
        List<Unit<?>> batch = nextBatch();
        if (!batch.isEmpty()) {
          write(batch);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private List<Unit<?>> nextBatch() throws InterruptedException {
    List<Unit<?>> batch = new ArrayList<>(kept);
    kept.clear();
    @Nullable Unit<?> first = waiting.poll(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    if (first != null) {
      batch.add(first);
      waiting.drainTo(batch, Math.max(0, maxBatch - batch.size()));
    }
    return batch;
  }

  private void write(List<Unit<?>> batch) {
    @Nullable Unit<?> current = null;
    try {
      database.begin();
      for (Unit<?> unit : batch) {
        current = unit;
        unit.run();
      }
      database.commit();
      recovered();
      batch.forEach(this::done);
    } catch (SQLException e) {
      database.rollback();
      failed(e);
      giveUpOrKeep(batch, e);
    } catch (RuntimeException e) {
      database.rollback();
      LOG.error("a unit of work is broken and can't be stored", e);
      dropBroken(batch, current, e);
    }
  }

  private void recovered() {
    if (failing) {
      LOG.info("the store writes again");
    }
    failing = false;
  }

  private void failed(SQLException e) {
    if (!failing) {
      LOG.error("the store can't write", e);
    }
    failing = true;
  }

  private void done(Unit<?> unit) {
    release(unit);
    unit.committed();
  }

  private void release(Unit<?> unit) {
    if (!unit.keep) {
      places.release();
    }
  }

  private void giveUpOrKeep(List<Unit<?>> batch, SQLException failure) {
    for (Unit<?> unit : batch) {
      if (unit.keep) {
        kept.add(unit);
      } else {
        release(unit);
        unit.failed(failure);
      }
    }
  }

  /** A unit that can never be written must not take the others down with it. */
  private void dropBroken(List<Unit<?>> batch, @Nullable Unit<?> broken, RuntimeException failure) {
    for (Unit<?> unit : batch) {
      if (unit != broken) {
        kept.add(unit);
      }
    }
    if (broken != null) {
      release(broken);
      broken.failed(failure);
    }
  }

  /** Writes what waits and stops; gives up after ten seconds. */
  void close() throws InterruptedException {
    closing = true;
    waiting.add(new Unit<>(() -> true, false)); // wakes a writer that waits for work
    thread.join(CLOSE_MILLIS);
    thread.interrupt();
  }
}
