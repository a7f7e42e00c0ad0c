package dev.spfgateway.upstream.health;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The gateway's own questions at one stamp. They take from the same budget as requests do, because
 * SPF counts both, and so many are in progress and no more; one that finds no room waits as long as
 * it has. What became of something that was sent is asked first, before requests, so that it never
 * starves behind them; other questions and requests go first by turns. All event loops share it.
 */
public final class QuestionTurns {
  private static final Duration LEASE_GRACE = Duration.ofMinutes(1);

  private final OverloadConfig config;
  private final SlotBudget slot;
  private final Ticker ticker;
  private final Lane outcomes = new Lane(new ArrayDeque<>(), new HashSet<>());
  private final Lane others = new Lane(new ArrayDeque<>(), new HashSet<>());
  private boolean othersFirst;

  QuestionTurns(OverloadConfig config, SlotBudget slot, Ticker ticker) {
    this.config = config;
    this.slot = slot;
    this.ticker = ticker;
  }

  /** What a question is for. Each purpose has room of its own. */
  public enum Purpose {
    /** What became of a mutation that was sent. */
    OUTCOME,
    /** Anything else, such as how a machine is before a mutation. */
    OTHER
  }

  private record Lane(Deque<Turn> waiting, Set<Turn> inProgress) {}

  /** A question that has or wants its turn. */
  public final class Turn {
    private final Lane lane;
    private final Executor loop;
    private final Deadline deadline;
    private final long leasedUntilNanos;
    private final Promise<Void> given = Promise.promise();

    private Turn(Lane lane, Deadline deadline, Executor loop) {
      this.lane = lane;
      this.loop = loop;
      this.deadline = deadline;
      this.leasedUntilNanos =
          ticker.nanos() + LEASE_GRACE.plusMillis(deadline.remainingMillis()).toNanos();
    }

    /** Completes when the question may be asked, or fails; on the loop that it came from. */
    public Future<Void> given() {
      return given.future();
    }

    /** Stops waiting; does nothing when it waits no more. */
    public void giveUp() {
      boolean waited;
      synchronized (QuestionTurns.this) {
        waited = lane.waiting().remove(this);
      }
      if (waited) {
        loop.execute(() -> given.tryFail(StampGate.full()));
      }
    }

    /** Makes room for the next one; a second time does nothing. */
    public void end() {
      if (leave()) {
        serveBeforeRequests();
        serveAfterRequests();
      }
    }

    private boolean leave() {
      synchronized (QuestionTurns.this) {
        return lane.inProgress().remove(this);
      }
    }
  }

  /**
   * Asks for a turn.
   *
   * @param loop runs what has to be told later; what is known at once, the turn says
   */
  public Turn ask(Purpose purpose, Deadline deadline, Executor loop) {
    Turn turn;
    boolean full;
    boolean now;
    serve(Purpose.OUTCOME);
    synchronized (this) {
      Lane lane = lane(purpose);
      turn = new Turn(lane, deadline, loop);
      now = lane.waiting().isEmpty() && begin(turn);
      full = !now && lane.waiting().size() >= config.maxWaiting();
      if (!now && !full) {
        lane.waiting().add(turn);
      }
    }
    if (now) {
      turn.given.complete();
    } else if (full) {
      turn.given.fail(StampGate.full());
    }
    return turn;
  }

  private Lane lane(Purpose purpose) {
    return purpose == Purpose.OUTCOME ? outcomes : others;
  }

  /** Takes one from the budget for a request, unless an outcome waits for it. */
  synchronized boolean leaveOneToARequest() {
    return (outcomes.waiting().isEmpty() || !hasRoom(outcomes)) && slot.take();
  }

  private boolean hasRoom(Lane lane) {
    return lane.inProgress().size() < config.questions();
  }

  private boolean begin(Turn turn) {
    boolean begins = hasRoom(turn.lane) && slot.take();
    if (begins) {
      turn.lane.inProgress().add(turn);
    }
    return begins;
  }

  /** Serves those that go before requests. */
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

  /** Serves the others, as far as requests left something. */
  void serveAfterRequests() {
    serve(Purpose.OTHER);
  }

  private void serve(Purpose purpose) {
    List<Turn> served = new ArrayList<>();
    synchronized (this) {
      Deque<Turn> waiting = lane(purpose).waiting();
      while (!waiting.isEmpty() && begin(waiting.peekFirst())) {
        served.add(waiting.removeFirst());
      }
    }
    served.forEach(turn -> turn.loop.execute(turn.given::tryComplete));
  }

  /** Takes back what was leased for too long, and refuses who waited for too long; true if any. */
  boolean sweep() {
    List<Turn> late;
    List<Turn> lost;
    synchronized (this) {
      late = all(Lane::waiting).filter(turn -> turn.deadline.hasPassed()).toList();
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
    return (int) all(Lane::waiting).count();
  }
}
