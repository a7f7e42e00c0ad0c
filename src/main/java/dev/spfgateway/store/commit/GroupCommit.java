package dev.spfgateway.store.commit;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.mutation.ClaimRefused;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the database's write side on one thread. All waiting writes go into one commit, so one sync
 * serves many: an idle writer commits at once, a busy one takes the writes that have gathered
 * meanwhile.
 *
 * <p>Bounded by {@code maxWaiting} writes of tenants, who take turns, as many of the gateway's own,
 * and {@code maxKept} that must not be lost. When a commit fails, its writes fail, except those
 * that must not be lost: they stay at the head of the queue, in order, and are tried again until
 * they are written. When it is unknown whether a commit succeeded, its writes wait until the
 * database shows it.
 */
public final class GroupCommit {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  /**
   * How long the writer waits before it tries again, and how often an idle one checks the database.
   */
  private static final long RETRY_MILLIS = 500;

  /** How often a batch that conflicted with another gateway's is tried before it fails. */
  private static final int CONFLICTS = 5;

  private static final long CLOSE_MILLIS = 10_000;

  private final Database database;
  private final StoreLimits limits;
  private final Ticker ticker;
  private final CommitQueue queue;
  private final Semaphore places;
  private final Semaphore keeping;
  private final Deque<QueuedWrite<?>> kept = new ArrayDeque<>();
  private final Thread thread;
  private List<QueuedWrite<?>> doubtful = List.of();
  private int conflicts;
  private volatile boolean closing;
  private volatile boolean failing;
  private volatile String problem = "";
  private volatile @Nullable Long busySince;

  /** The write side of a database. Confined to the writer's thread. */
  public interface Database {
    /** Opens what an earlier failure closed, and begins a transaction. */
    void begin() throws SQLException;

    /**
     * Makes the transaction durable. If this fails, it is unknown whether the transaction is
     * durable.
     *
     * @throws NotCommitted when it is known not to be
     */
    void commit() throws SQLException;

    /** Drops the transaction and the memory of it; never throws. */
    void rollback();

    /** Drops the transaction of a working database; never throws. */
    default void undo() {
      rollback();
    }

    /** Whether a statement failed because of its values, while the database itself works. */
    default boolean refusesTheValues(SQLException failure) {
      return false;
    }

    /** Whether the last failed commit is durable after all. */
    boolean isCommitted() throws SQLException;

    /** Checks that the database is there; cheap enough for twice a second. */
    void check() throws SQLException;

    /** Checks that the database takes writes again. */
    void probe() throws SQLException;
  }

  /** Thrown when nothing of the transaction is durable. */
  public static class NotCommitted extends SQLException {
    public NotCommitted(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Thrown when the transaction conflicted with another gateway's and was dropped; a repetition may
   * succeed.
   */
  public static final class Conflict extends NotCommitted {
    public Conflict(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Thrown when a queued write can't be done; the others of its batch can. */
  public static final class Refused extends RuntimeException {
    public Refused(String message) {
      super(message);
    }
  }

  /**
   * The work of a queued write inside the transaction. Throws {@link ClaimRefused} or {@link
   * Refused} to refuse, before it has changed anything.
   */
  @FunctionalInterface
  public interface Work<T> {
    /** Called for all of a batch, in order, before the first of them runs. */
    default void prepare() {}

    T run() throws SQLException;
  }

  public GroupCommit(Database database, StoreLimits limits, Ticker ticker) {
    this.database = database;
    this.limits = limits;
    this.ticker = ticker;
    this.queue = new CommitQueue(limits.maxWaiting());
    this.places = new Semaphore(limits.maxWaiting());
    this.keeping = new Semaphore(limits.maxKept());
    this.thread = new Thread(this::run, "store-writer");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Queues work of the gateway's own for the next commit.
   *
   * @return completes on the caller's context once the commit is on disk
   */
  <T> Future<T> submit(Work<T> work) {
    return isHanging() ? hanging() : submitOwn(new QueuedWrite<>(work, false), places);
  }

  /** Queues work that must not be lost: it is tried again until it is written. */
  <T> Future<T> submitKept(Work<T> work) {
    return submitOwn(new QueuedWrite<>(work, true), keeping);
  }

  private <T> Future<T> submitOwn(QueuedWrite<T> write, Semaphore bound) {
    if (closing) {
      return Future.failedFuture(closing());
    }
    if (!bound.tryAcquire()) {
      return Future.failedFuture(tooMany());
    }
    write.onEnd(bound::release);
    if (!queue.add(write)) {
      write.failed(closing());
    }
    return write.future();
  }

  /** Queues work for a tenant's mutation: tenants take turns when many wait. */
  <T> Future<T> submit(String tenant, Work<T> work) {
    if (closing) {
      return Future.failedFuture(closing());
    }
    if (isHanging()) {
      return hanging();
    }
    QueuedWrite<T> write = new QueuedWrite<>(work, false);
    queue.add(tenant, write).ifPresent(lost -> lost.failed(closing ? closing() : tooMany()));
    return write.future();
  }

  private <T> Future<T> hanging() {
    return Future.failedFuture(new IllegalStateException(problem()));
  }

  private static IllegalStateException tooMany() {
    return new IllegalStateException("too many writes are waiting for the store");
  }

  private static IllegalStateException closing() {
    return new IllegalStateException("the store is closing");
  }

  /** The current state of the write side. */
  Store.Health health() {
    boolean healthy = !failing && !isHanging() && thread.isAlive();
    return new Store.Health(
        healthy,
        healthy ? "" : problem(),
        queue.ofTenants() + limits.maxWaiting() - places.availablePermits(),
        limits.maxKept() - keeping.availablePermits());
  }

  private boolean isHanging() {
    @Nullable Long since = busySince;
    return since != null && ticker.since(since).compareTo(limits.timeout()) > 0;
  }

  private String problem() {
    return isHanging() ? "the store hangs" : failing ? problem : "the store is closed";
  }

  /** Whatever ends the writer, all futures are completed. */
  private void run() {
    try {
      loop();
    } finally {
      List<QueuedWrite<?>> left = new ArrayList<>(doubtful);
      left.addAll(kept);
      kept.clear();
      left.addAll(queue.close());
      left.forEach(write -> write.failed(closing()));
    }
  }

  private void loop() {
    while (!closing || !queue.isEmpty() || !kept.isEmpty() || !doubtful.isEmpty()) {
      try {
        List<QueuedWrite<?>> batch = nextBatch();
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

  /** The next batch. Kept writes come first; nothing overtakes them. */
  private List<QueuedWrite<?>> nextBatch() throws InterruptedException {
    List<QueuedWrite<?>> batch = new ArrayList<>();
    boolean waits = kept.isEmpty() || failing;
    while (!kept.isEmpty() && batch.size() < limits.maxBatch()) {
      batch.add(kept.remove());
    }
    int room = limits.maxBatch() - batch.size();
    if (room > 0) {
      queue.take(batch, room, waits ? RETRY_MILLIS : 0);
    } else if (failing) {
      queue.pause(RETRY_MILLIS);
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

  private void resolve(List<QueuedWrite<?>> batch) {
    List<QueuedWrite<?>> doubted = doubtful;
    try {
      boolean committed = database.isCommitted();
      doubtful = List.of();
      addFirst(batch);
      if (committed) {
        doubted.forEach(QueuedWrite::committed);
      } else {
        giveUpOrKeep(doubted, new SQLException(problem));
      }
    } catch (SQLException e) {
      failed(e);
      giveUpOrKeep(batch, e);
    }
  }

  private void write(List<QueuedWrite<?>> batch) {
    @Nullable QueuedWrite<?> current = null;
    boolean committing = false;
    try {
      if (failing) {
        // A batch may write nothing, and would then prove nothing.
        database.probe();
      }
      database.begin();
      for (QueuedWrite<?> write : batch) {
        current = write;
        write.prepare();
      }
      for (QueuedWrite<?> write : batch) {
        current = write;
        write.run();
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
    batch.forEach(QueuedWrite::committed);
  }

  private void failedWrite(List<QueuedWrite<?>> batch, boolean isDoubtful, SQLException failure) {
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
      LOG.info("the store can be written again");
    }
    failing = false;
    conflicts = 0;
  }

  private void failed(SQLException e) {
    if (!failing) {
      LOG.error("the store can't be written", e);
    }
    problem = "the store can't be written: " + e.getMessage();
    failing = true;
  }

  private void tryAgain(List<QueuedWrite<?>> batch, Conflict conflict) {
    conflicts++;
    if (conflicts < CONFLICTS) {
      LOG.debug("the batch conflicted with another gateway's", conflict);
      addFirst(batch);
    } else {
      conflicts = 0;
      failed(conflict);
      giveUpOrKeep(batch, conflict);
    }
  }

  private void giveUpOrKeep(List<QueuedWrite<?>> batch, SQLException failure) {
    addFirst(batch.stream().filter(QueuedWrite::mustBeKept).toList());
    for (QueuedWrite<?> write : batch) {
      if (!write.mustBeKept()) {
        write.failed(failure);
      }
    }
  }

  private void addFirst(List<? extends QueuedWrite<?>> batch) {
    for (int i = batch.size() - 1; i >= 0; i--) {
      kept.addFirst(batch.get(i));
    }
  }

  /** Drops writes that can never be written, so that the others of the batch succeed. */
  private void dropBroken(
      List<QueuedWrite<?>> batch, @Nullable QueuedWrite<?> broken, Exception failure) {
    LOG.error("a write is invalid and can't be stored", failure);
    addFirst(batch.stream().filter(write -> write != broken).toList());
    if (broken != null) {
      broken.failed(failure);
    }
  }

  /** Writes what is queued and stops; gives up after ten seconds. */
  void close() throws InterruptedException {
    closing = true;
    queue.wake();
    thread.join(CLOSE_MILLIS);
    thread.interrupt();
  }
}
