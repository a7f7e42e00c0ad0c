package dev.spfgateway.upstream.health;

import dev.spfgateway.base.FairQueue;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.upstream.health.budget.SlotBudget;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Gives the gateway's own questions at one stamp their turns. They share the budget of requests,
 * because SPF counts both, and a limited number is in progress; a question that finds no room waits
 * as long as its time allows. Questions about the outcome of a mutation come before requests, so
 * that they never starve; other questions alternate with requests. Within a purpose tenants take
 * turns, and none gets all of the room. Thread-safe: shared by all event loops.
 */
public final class QuestionTurns {
  private static final Duration LEASE_GRACE = Duration.ofMinutes(1);

  private final SlotBudget slot;
  private final Ticker ticker;
  private final Lane outcomes;
  private final Lane others;
  private boolean othersFirst;

  QuestionTurns(OverloadConfig config, SlotBudget slot, Ticker ticker) {
    this.slot = slot;
    this.ticker = ticker;
    this.outcomes = new Lane(config);
    this.others = new Lane(config);
  }

  /** The purpose of a question. Each purpose has its own room. */
  public enum Purpose {
    /** To find out the outcome of a mutation that was sent. */
    OUTCOME,
    /** Anything else, such as a machine's state before a mutation. */
    OTHER
  }

  /** The questions of one purpose. */
  private record Lane(
      FairQueue<Turn> waiting,
      Set<Turn> inProgress,
      Map<String, Integer> byTenant,
      int most,
      int perTenant) {
    Lane(OverloadConfig config) {
      this(
          new FairQueue<>(config.maxWaiting()),
          new HashSet<>(),
          new HashMap<>(),
          config.questions(),
          config.questionsOfTenant());
    }

    boolean hasRoom(String tenant) {
      return inProgress.size() < most && byTenant.getOrDefault(tenant, 0) < perTenant;
    }

    /** Whether a waiting question could be asked if the budget allowed it. */
    boolean isWaitedFor() {
      return waiting.hasNext(this::hasRoom);
    }

    void begin(Turn turn) {
      inProgress.add(turn);
      byTenant.merge(turn.tenant, 1, Integer::sum);
    }

    boolean end(Turn turn) {
      boolean first = inProgress.remove(turn);
      if (first) {
        byTenant.computeIfPresent(turn.tenant, (name, count) -> count > 1 ? count - 1 : null);
      }
      return first;
    }
  }

  /** A question that has its turn or waits for it. */
  public final class Turn {
    private final Lane lane;
    private final String tenant;
    private final Executor loop;
    private final Deadline deadline;
    private final long leasedUntilNanos;
    private final Promise<Void> given = Promise.promise();

    private Turn(Lane lane, String tenant, Deadline deadline, Executor loop) {
      this.lane = lane;
      this.tenant = tenant;
      this.loop = loop;
      this.deadline = deadline;
      this.leasedUntilNanos =
          ticker.nanos() + LEASE_GRACE.plusMillis(deadline.remainingMillis()).toNanos();
    }

    /** Completes when the question may be asked, or fails; on the event loop that it came from. */
    public Future<Void> given() {
      return given.future();
    }

    /** Stops waiting; does nothing when the question no longer waits. */
    public void giveUp() {
      boolean waited;
      synchronized (QuestionTurns.this) {
        waited = lane.waiting().remove(tenant, this);
      }
      if (waited) {
        refuse();
      }
    }

    private void refuse() {
      loop.execute(() -> given.tryFail(StampGate.full()));
    }

    /** Makes room for the next question; a second call does nothing. */
    public void end() {
      if (leave()) {
        serveBeforeRequests();
        serveAfterRequests();
      }
    }

    private boolean leave() {
      synchronized (QuestionTurns.this) {
        return lane.end(this);
      }
    }
  }

  /**
   * Asks for a turn.
   *
   * @param tenant the tenant on whose behalf the question is
   * @param loop runs later notifications; an immediate result is in the turn
   */
  public Turn ask(Purpose purpose, String tenant, Deadline deadline, Executor loop) {
    Turn turn;
    boolean now;
    Optional<Turn> tooMany = Optional.empty();
    serve(Purpose.OUTCOME);
    synchronized (this) {
      Lane lane = lane(purpose);
      turn = new Turn(lane, tenant, deadline, loop);
      now = !lane.isWaitedFor() && lane.hasRoom(tenant) && slot.take();
      if (now) {
        lane.begin(turn);
      } else {
        tooMany = lane.waiting().add(tenant, turn);
      }
    }
    if (now) {
      turn.given.complete();
    } else if (tooMany.filter(one -> one == turn).isPresent()) {
      turn.given.fail(StampGate.full());
    } else {
      tooMany.ifPresent(Turn::refuse);
    }
    return turn;
  }

  private Lane lane(Purpose purpose) {
    return purpose == Purpose.OUTCOME ? outcomes : others;
  }

  /** Takes one request from the budget, unless a question about an outcome waits for it. */
  synchronized boolean leaveOneToARequest() {
    return !outcomes.isWaitedFor() && slot.take();
  }

  /** The next question of a purpose, if there is room for it and budget left. */
  private Optional<Turn> next(Lane lane) {
    Optional<Turn> next =
        lane.isWaitedFor() && slot.take() ? lane.waiting().next(lane::hasRoom) : Optional.empty();
    next.ifPresent(lane::begin);
    return next;
  }

  /** Serves questions that come before requests. */
  void serveBeforeRequests() {
    boolean both;
    synchronized (this) {
      othersFirst = !othersFirst;
      both = othersFirst;
    }
    serve(Purpose.OUTCOME);
    if (both) {
      serve(Purpose.OTHER);
    }
  }

  /** Serves the other questions, as far as requests left budget. */
  void serveAfterRequests() {
    serve(Purpose.OTHER);
  }

  private void serve(Purpose purpose) {
    List<Turn> served = new ArrayList<>();
    synchronized (this) {
      Optional<Turn> next = next(lane(purpose));
      while (next.isPresent()) {
        served.add(next.get());
        next = next(lane(purpose));
      }
    }
    served.forEach(turn -> turn.loop.execute(turn.given::tryComplete));
  }

  /**
   * Ends leases that are overdue, and refuses questions that waited too long; true if there were
   * any.
   */
  boolean sweep() {
    List<Turn> late;
    List<Turn> lost;
    synchronized (this) {
      late = all(lane -> lane.waiting().all()).filter(turn -> turn.deadline.hasPassed()).toList();
      lost =
          all(Lane::inProgress)
              .filter(turn -> turn.leasedUntilNanos - ticker.nanos() <= 0)
              .toList();
    }
    late.forEach(Turn::giveUp);
    lost.forEach(Turn::end);
    return !lost.isEmpty();
  }

  private Stream<Turn> all(Function<Lane, Collection<Turn>> which) {
    return Stream.of(outcomes, others).flatMap(lane -> which.apply(lane).stream());
  }

  /** How many are in progress. */
  public synchronized int inProgress() {
    return (int) all(Lane::inProgress).count();
  }

  /** How many wait. */
  public synchronized int waiting() {
    return outcomes.waiting().size() + others.waiting().size();
  }
}
