package dev.spfgateway.pipeline;

import dev.spfgateway.base.FairQueue;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs work for several tenants, with a limit on how much runs at once. When all places are taken,
 * tenants take turns, and work that nothing waits for any more is never begun. No tenant gets all
 * of several places, so that another one finds room at once. The work must end by itself.
 * Thread-safe.
 */
public final class FairWork {
  /**
   * After each search through all waiting work, this fraction of its size is refused without a
   * search, so that each request of a flood at the bound costs little.
   */
  private static final int PART = 8;

  private final int atOnce;
  private final int perTenant;
  private final String name;
  private final FairQueue<Turn<?>> waiting;
  private final Map<String, Integer> running = new HashMap<>();
  private int busy;

  /** Refusals since the last search for abandoned work. */
  private int refusals = Integer.MAX_VALUE;

  /**
   * Creates the places.
   *
   * @param name name of the work, for the message when there is too much of it
   * @param atOnce maximum amount of work running at once
   * @param maxWaiting maximum amount of work waiting
   */
  public FairWork(String name, int atOnce, int maxWaiting) {
    this.name = name;
    this.atOnce = atOnce;
    this.perTenant = Math.max(1, atOnce - 1);
    this.waiting = new FairQueue<>(maxWaiting);
  }

  /** Work that waits or runs, and the future of its caller. */
  private static final class Turn<T> {
    private final Asker asker;
    private final Supplier<Future<T>> work;
    private final Promise<T> promise = Promise.promise();
    private final @Nullable Context context = Vertx.currentContext();

    private Turn(Asker asker, Supplier<Future<T>> work) {
      this.asker = asker;
      this.work = work;
    }

    private Future<T> begin() {
      try {
        return work.get();
      } catch (RuntimeException e) {
        return Future.failedFuture(e);
      }
    }

    private void end(Future<T> ended) {
      deliver(() -> ended.onComplete(promise));
    }

    private void refuse(RuntimeException why) {
      deliver(() -> promise.fail(why));
    }

    private void deliver(Runnable completion) {
      if (context == null || context == Vertx.currentContext()) {
        completion.run();
        return;
      }
      try {
        context.runOnContext(ignored -> completion.run());
      } catch (RejectedExecutionException e) {
        // The event loop has ended, so running on this thread disturbs nothing.
        completion.run();
      }
    }
  }

  /**
   * Runs the work when its turn comes.
   *
   * @param work begins it, on any thread
   * @return completes on the caller's context; fails with an IllegalStateException when too much
   *     work waits, and with a CancellationException when the asker no longer waits
   */
  public <T> Future<T> run(Asker asker, Supplier<Future<T>> work) {
    Turn<T> turn = new Turn<>(asker, work);
    Optional<Turn<?>> refused;
    List<Turn<?>> unwanted;
    synchronized (this) {
      refused = waiting.add(asker.tenant(), turn);
      unwanted = refused.isPresent() && isLookDue() ? dropUnwanted() : List.of();
      if (!unwanted.isEmpty()) {
        refused = refused.flatMap(one -> waiting.add(one.asker.tenant(), one));
      }
    }
    unwanted.forEach(
        one -> one.refuse(new CancellationException("the caller no longer waits for it")));
    refused.ifPresent(
        one ->
            one.refuse(new IllegalStateException(name + " is busy: too many tasks are waiting")));
    serve();
    return turn.promise.future();
  }

  private boolean isLookDue() {
    boolean due = refusals >= waiting.size() / PART;
    refusals = due ? 0 : refusals + 1;
    return due;
  }

  private List<Turn<?>> dropUnwanted() {
    List<Turn<?>> unwanted = new ArrayList<>();
    for (Turn<?> turn : waiting.all()) {
      if (!turn.asker.waits() && waiting.remove(turn.asker.tenant(), turn)) {
        unwanted.add(turn);
      }
    }
    return unwanted;
  }

  /** Begins as much work as there is room for. */
  private void serve() {
    Optional<Turn<?>> next = next();
    while (next.isPresent()) {
      begin(next.get());
      next = next();
    }
  }

  private synchronized Optional<Turn<?>> next() {
    if (busy >= atOnce) {
      return Optional.empty();
    }
    Optional<Turn<?>> next = waiting.next(tenant -> running.getOrDefault(tenant, 0) < perTenant);
    next.ifPresent(turn -> count(turn.asker.tenant(), 1));
    return next;
  }

  private void count(String tenant, int more) {
    busy += more;
    running.merge(tenant, more, (before, change) -> before + change == 0 ? null : before + change);
  }

  private <T> void begin(Turn<T> turn) {
    if (!turn.asker.waits()) {
      leave(turn);
      turn.refuse(new CancellationException("the caller no longer waits for it"));
      return;
    }
    Future<T> work = turn.begin();
    work.onComplete(
        ended -> {
          leave(turn);
          turn.end(work);
          serve();
        });
  }

  private synchronized void leave(Turn<?> turn) {
    count(turn.asker.tenant(), -1);
  }
}
