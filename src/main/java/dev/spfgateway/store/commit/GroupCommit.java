package dev.spfgateway.store.commit;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.mutation.ClaimRefused;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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

  private final CommitDatabase database;
  private final StoreLimits limits;
  private final Ticker ticker;
  private final CommitQueue queue;
  private final Thread thread;
  private List<QueuedWrite<?>> doubtful = List.of();
  private int conflicts;
  private volatile CommitListener listener = (took, records) -> {};
  private volatile boolean failing;
  private volatile String problem = "";
  private volatile @Nullable Long busySince;

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

  public GroupCommit(CommitDatabase database, StoreLimits limits, Ticker ticker) {
    this.database = database;
    this.limits = limits;
    this.ticker = ticker;
    this.queue = new CommitQueue(limits);
    this.thread = new Thread(this::run, "store-writer");
    thread.setDaemon(true);
  }

  /** Replaces the listener. */
  void onCommit(CommitListener hears) {
    listener = hears;
  }

  void start() {
    thread.start();
  }

  /**
   * Queues work for the next commit.
   *
   * @return completes on the caller's context once the commit is on disk
   */
  <T> Future<T> submit(WriteSource source, Work<T> work) {
    if (!source.mustBeKept() && isHanging()) {
      return Future.failedFuture(new IllegalStateException(problem()));
    }
    QueuedWrite<T> write = new QueuedWrite<>(work, source);
    queue.add(write);
    return write.future();
  }

  /** The current state of the write side. */
  Store.Health health() {
    boolean healthy = !failing && !isHanging() && thread.isAlive();
    return new Store.Health(healthy, healthy ? "" : problem(), queue.refusable(), queue.kept());
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
      left.addAll(queue.drain());
      left.forEach(write -> fail(write, new IllegalStateException("the store is closing")));
    }
  }

  private void loop() {
    while (!queue.isFinished() || !doubtful.isEmpty()) {
      try {
        List<QueuedWrite<?>> batch = queue.take(limits.maxBatch(), failing, RETRY_MILLIS);
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
      queue.putBack(batch);
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

  private void write(List<QueuedWrite<?>> batch) {
    @Nullable QueuedWrite<?> current = null;
    boolean committing = false;
    try {
      if (failing) {
        // A batch may write nothing, and would then prove nothing.
        database.probe();
      }
      long began = ticker.nanos();
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
      listener.committed(ticker.since(began), batch.size());
    } catch (CommitDatabase.Conflict e) {
      database.undo();
      tryAgain(batch, e);
      return;
    } catch (SQLException e) {
      if (current != null && !committing && database.refusesTheValues(e)) {
        database.undo();
        dropBroken(batch, current, e);
      } else {
        failedWrite(batch, committing && !(e instanceof CommitDatabase.NotCommitted), e);
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

  private void done(QueuedWrite<?> write) {
    queue.ended(write);
    write.committed();
  }

  private void fail(QueuedWrite<?> write, Exception failure) {
    queue.ended(write);
    write.failed(failure);
  }

  private void tryAgain(List<QueuedWrite<?>> batch, CommitDatabase.Conflict conflict) {
    conflicts++;
    if (conflicts < CONFLICTS) {
      LOG.debug("the batch conflicted with another gateway's", conflict);
      queue.putBack(batch);
    } else {
      conflicts = 0;
      failed(conflict);
      giveUpOrKeep(batch, conflict);
    }
  }

  private void giveUpOrKeep(List<QueuedWrite<?>> batch, SQLException failure) {
    queue.putBack(batch.stream().filter(write -> write.source().mustBeKept()).toList());
    for (QueuedWrite<?> write : batch) {
      if (!write.source().mustBeKept()) {
        fail(write, failure);
      }
    }
  }

  /** Drops writes that can never be written, so that the others of the batch succeed. */
  private void dropBroken(
      List<QueuedWrite<?>> batch, @Nullable QueuedWrite<?> broken, Exception failure) {
    LOG.error("a write is invalid and can't be stored", failure);
    queue.putBack(batch.stream().filter(write -> write != broken).toList());
    if (broken != null) {
      fail(broken, failure);
    }
  }

  /** Writes what is queued and stops; gives up after ten seconds. */
  void close() throws InterruptedException {
    queue.close();
    thread.join(CLOSE_MILLIS);
    thread.interrupt();
  }
}
