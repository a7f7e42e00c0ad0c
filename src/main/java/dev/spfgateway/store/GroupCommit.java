package dev.spfgateway.store;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.ClaimRefused;
import io.vertx.core.Future;
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
 * <p>Bounded by {@code maxWaiting} units that may be refused, and {@code maxKept} that must not be
 * lost. When a commit fails, its units fail, except those that must not be lost: they stay at the
 * head, in their order, and are tried again until they are written. When nobody can tell whether a
 * commit worked, its units wait until the database has told.
 */
final class GroupCommit {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  /** How long the writer waits before it tries again, and how often an idle one looks. */
  private static final long RETRY_MILLIS = 500;

  /** How often a batch that met another gateway's is tried before it fails. */
  private static final int CONFLICTS = 5;

  private static final long CLOSE_MILLIS = 10_000;

  private final Database database;
  private final StoreConfig config;
  private final Ticker ticker;
  private final BlockingQueue<Unit<?>> waiting = new LinkedBlockingQueue<>();
  private final Semaphore places;
  private final Semaphore keeping;
  private final Deque<Unit<?>> kept = new ArrayDeque<>();
  private final Thread thread;
  private List<Unit<?>> doubtful = List.of();
  private int conflicts;
  private volatile boolean closing;
  private volatile boolean ended;
  private volatile boolean failing;
  private volatile String problem = "";
  private volatile @Nullable Long busySince;

  /** The write side of a database; used by the writer's thread only. */
  interface Database {
    /** Opens what an earlier failure closed, and begins a transaction. */
    void begin() throws SQLException;

    /**
     * Makes the transaction durable. When it fails, nobody knows whether it did.
     *
     * @throws NotCommitted when it is known that it did not
     */
    void commit() throws SQLException;

    /** Drops the transaction and whatever memory of it there is; never throws. */
    void rollback();

    /** Drops the transaction of a database that works; never throws. */
    default void undo() {
      rollback();
    }

    /** Whether a statement failed for what it says, where the database itself works. */
    default boolean refusesTheValues(SQLException failure) {
      return false;
    }

    /** Whether the commit that failed last is durable after all. */
    boolean isCommitted() throws SQLException;

    /** Finds out whether the database is there; cheap enough for twice a second. */
    void check() throws SQLException;

    /** Finds out whether the database takes writes again. */
    void probe() throws SQLException;
  }

  /** Nothing of the transaction is durable. */
  static class NotCommitted extends SQLException {
    NotCommitted(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The transaction met another gateway's and was dropped; the same one may well work now. */
  static final class Conflict extends NotCommitted {
    Conflict(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A unit can't be done; the others of its batch can. */
  static final class Refused extends RuntimeException {
    Refused(String message) {
      super(message);
    }
  }

  /**
   * What a unit does inside the transaction. It throws {@link ClaimRefused} or {@link Refused} to
   * refuse, before it has changed anything.
   */
  @FunctionalInterface
  interface Work<T> {
    /** Called for all of a batch, in order, before the first of them runs. */
    default void prepare() {}

    T run() throws SQLException;
  }

  GroupCommit(Database database, StoreConfig config, Ticker ticker) {
    this.database = database;
    this.config = config;
    this.ticker = ticker;
    this.places = new Semaphore(config.maxWaiting());
    this.keeping = new Semaphore(config.maxKept());
    this.thread = new Thread(this::run, "store-writer");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Has work done in the next commit.
   *
   * @param keep true when it must not be lost: tried again until it is written
   * @return completes on the caller's context once the commit is on the disk
   */
  <T> Future<T> submit(Work<T> work, boolean keep) {
    if (closing) {
      return Future.failedFuture(closing());
    }
    if (!keep && isHanging()) {
      return Future.failedFuture(new IllegalStateException(problem()));
    }
    Semaphore bound = keep ? keeping : places;
    if (!bound.tryAcquire()) {
      return Future.failedFuture(new IllegalStateException("too much waits for the store"));
    }
    Unit<T> unit = new Unit<>(work, keep);
    waiting.add(unit);
    if (ended && waiting.remove(unit)) {
      // The writer went away between the look at closing and now: nobody would ever take it.
      release(unit);
      unit.failed(closing());
    }
    return unit.future();
  }

  private static IllegalStateException closing() {
    return new IllegalStateException("the store is closing");
  }

  /** How the write side is, as of now. */
  Store.Health health() {
    boolean healthy = !failing && !isHanging() && thread.isAlive();
    return new Store.Health(
        healthy,
        healthy ? "" : problem(),
        config.maxWaiting() - places.availablePermits(),
        config.maxKept() - keeping.availablePermits());
  }

  private boolean isHanging() {
    @Nullable Long since = busySince;
    return since != null && ticker.since(since).compareTo(config.timeout()) > 0;
  }

  private String problem() {
    return isHanging() ? "the store hangs" : failing ? problem : "the store is closed";
  }

  /** Whatever ends the writer, no future stays open behind it. */
  private void run() {
    try {
      loop();
    } finally {
      ended = true;
      List<Unit<?>> left = new ArrayList<>(doubtful);
      left.addAll(kept);
      kept.clear();
      waiting.drainTo(left);
      for (Unit<?> unit : left) {
        release(unit);
        unit.failed(closing());
      }
    }
  }

  private void loop() {
    while (!closing || !waiting.isEmpty() || !kept.isEmpty() || !doubtful.isEmpty()) {
      try {
        List<Unit<?>> batch = nextBatch();
        busySince = ticker.nanos();
        if (!doubtful.isEmpty()) {
          resolve(batch);
        } else if (batch.isEmpty()) {
          look();
        } else {
          write(batch);
        }
        busySince = null;
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** What was kept comes first; nothing overtakes it. */
  private List<Unit<?>> nextBatch() throws InterruptedException {
    List<Unit<?>> batch = new ArrayList<>();
    boolean waits = kept.isEmpty() || failing;
    while (!kept.isEmpty() && batch.size() < config.maxBatch()) {
      batch.add(kept.remove());
    }
    @Nullable Unit<?> first =
        waits ? waiting.poll(RETRY_MILLIS, TimeUnit.MILLISECONDS) : waiting.poll();
    if (first != null && kept.isEmpty()) {
      batch.add(first);
      waiting.drainTo(batch, Math.max(0, config.maxBatch() - batch.size()));
    } else if (first != null) {
      kept.add(first);
    }
    return batch;
  }

  private void look() {
    try {
      if (failing) {
        database.probe();
        recovered();
      } else {
        database.check();
      }
    } catch (SQLException e) {
      failed(e);
    }
  }

  private void resolve(List<Unit<?>> batch) {
    List<Unit<?>> doubted = doubtful;
    try {
      boolean committed = database.isCommitted();
      doubtful = List.of();
      addFirst(batch);
      if (committed) {
        doubted.forEach(this::done);
      } else {
        giveUpOrKeep(doubted, new SQLException(problem));
      }
    } catch (SQLException e) {
      failed(e);
      giveUpOrKeep(batch, e);
    }
  }

  private void write(List<Unit<?>> batch) {
    @Nullable Unit<?> current = null;
    boolean committing = false;
    try {
      if (failing) {
        // A batch may well write nothing, and would prove nothing.
        database.probe();
      }
      database.begin();
      for (Unit<?> unit : batch) {
        current = unit;
        unit.prepare();
      }
      for (Unit<?> unit : batch) {
        current = unit;
        unit.run();
      }
      committing = true;
      database.commit();
    } catch (Conflict e) {
      database.undo();
      tryAgain(batch, e);
      return;
    } catch (SQLException e) {
      if (current != null && !committing && database.refusesTheValues(e)) {
        database.undo();
        dropBroken(batch, current, e);
      } else {
        failedWrite(batch, committing && !(e instanceof NotCommitted), e);
      }
      return;
    } catch (RuntimeException e) {
      database.undo();
      dropBroken(batch, current, e);
      return;
    }
    recovered();
    batch.forEach(this::done);
  }

  private void failedWrite(List<Unit<?>> batch, boolean isDoubtful, SQLException failure) {
    database.rollback();
    failed(failure);
    if (isDoubtful) {
      doubtful = batch;
    } else {
      giveUpOrKeep(batch, failure);
    }
  }

  private void recovered() {
    if (failing) {
      LOG.info("the store writes again");
    }
    failing = false;
    conflicts = 0;
  }

  private void failed(SQLException e) {
    if (!failing) {
      LOG.error("the store can't write", e);
    }
    problem = "the store can't write: " + e.getMessage();
    failing = true;
  }

  private void done(Unit<?> unit) {
    release(unit);
    unit.committed();
  }

  private void release(Unit<?> unit) {
    (unit.mustBeKept() ? keeping : places).release();
  }

  private void tryAgain(List<Unit<?>> batch, Conflict conflict) {
    conflicts++;
    if (conflicts < CONFLICTS) {
      LOG.debug("the batch met another gateway's", conflict);
      addFirst(batch);
    } else {
      conflicts = 0;
      failed(conflict);
      giveUpOrKeep(batch, conflict);
    }
  }

  private void giveUpOrKeep(List<Unit<?>> batch, SQLException failure) {
    addFirst(batch.stream().filter(Unit::mustBeKept).toList());
    for (Unit<?> unit : batch) {
      if (!unit.mustBeKept()) {
        release(unit);
        unit.failed(failure);
      }
    }
  }

  private void addFirst(List<? extends Unit<?>> batch) {
    for (int i = batch.size() - 1; i >= 0; i--) {
      kept.addFirst(batch.get(i));
    }
  }

  /** A unit that can never be written must not take the others down with it. */
  private void dropBroken(List<Unit<?>> batch, @Nullable Unit<?> broken, Exception failure) {
    LOG.error("a unit of work is broken and can't be stored", failure);
    addFirst(batch.stream().filter(unit -> unit != broken).toList());
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
