package dev.spfgateway.operation.follow;

import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.record.OperationConfig;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows operations whose request has been answered, until each has ended: tracks the jobs of
 * accepted ones, searches for unknown ones, takes over those of gateways that died. All its
 * knowledge is in the store, so another gateway can continue where this one stopped.
 *
 * <p>One instance per gateway, confined to one event loop. Paced: an operation is looked at again
 * after a tenth of its age, within the configured bounds, and a stamp gets a limited number of
 * looks at once, in turns by tenant; a stamp that does not answer delays no other.
 */
public final class Follower {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
  private static final int AGE_SHARE = 10;
  private static final Duration SWEEP_PAUSE = Duration.ofMinutes(1);
  private static final int SWEEP_ROWS = 1_000;

  /**
   * Maximum number of questions per look, to SPF and the store together; more than the longest look
   * asks.
   */
  private static final int QUESTIONS_OF_A_LOOK = 30;

  private final Vertx vertx;
  private final OperationConfig config;
  private final OperationServices services;
  private final JobTracker jobs;
  private final Reconciler reconciler;
  private final Recovery recovery;
  private final OperationWriter steps;
  private final AgeTracker watch;
  private final Map<UUID, NextLook> nextLooks = new HashMap<>();
  private final Set<UUID> underway = new HashSet<>();
  private final Map<StampId, LookTurns> turns = new HashMap<>();
  private final WatchedTime watched;
  private long nextSweepNanos;
  private boolean stopped;
  private final Function<StampId, Duration> settlingTime;
  private volatile OpenOperations open = OpenOperations.NONE;

  /** When to look at an operation again, by the monotonic clock. */
  private record NextLook(long sinceNanos, Duration pause) {}

  /**
   * @param settlingTime how long after a lost answer a stamp's SPF may still act
   */
  public Follower(
      Vertx vertx,
      OperationConfig config,
      OperationServices services,
      Function<StampId, Duration> settlingTime) {
    this.vertx = vertx;
    this.config = config;
    this.services = services;
    this.settlingTime = settlingTime;
    this.watch = new AgeTracker(services.ticker(), settlingTime);
    this.jobs = new JobTracker(services, config, watch);
    this.reconciler = new Reconciler(services, config, watch);
    this.recovery = new Recovery(services);
    this.steps = new OperationWriter(services);
    this.watched = new WatchedTime(services.store(), services.ticker());
    this.nextSweepNanos = services.ticker().nanos();
  }

  /**
   * Takes over the operations that an earlier run left, and starts; must be called on the
   * follower's event loop.
   *
   * @return completes once the states of all operations left over are on disk
   */
  public Future<Void> start() {
    return recovery.takeOver().onSuccess(Follower::tell).onSuccess(count -> next()).mapEmpty();
  }

  private static void tell(int count) {
    if (count > 0) {
      LOG.warn("{} operations were running when the gateway last stopped: now unknown", count);
    }
  }

  private void next() {
    vertx.setTimer(config.follow().interval().toMillis(), id -> round());
  }

  /** Stops starting new work. */
  public void stop() {
    stopped = true;
  }

  /**
   * Whether SPF can no longer act on an operation, as far as this gateway has watched it. Must be
   * called on the follower's event loop.
   */
  public boolean hasSettled(OperationRecord one) {
    return watch.hasSettled(one);
  }

  /** The open operations at the last look. */
  public OpenOperations open() {
    return open;
  }

  private void round() {
    if (stopped) {
      return;
    }
    Instant now = services.ticker().now();
    bounded(services.store().open(config.follow().maxOpen()), 1)
        .compose(this::mine)
        .onSuccess(found -> lookAtDue(found, now))
        .compose(found -> sweep(now))
        .onFailure(failure -> LOG.warn("operations can't be followed now", failure))
        .onComplete(done -> next());
  }

  /**
   * Bounds work that may never end, such as a call to a store that hangs: it must neither stop the
   * following of all other operations nor occupy a stamp's place. Its later effects apply only if
   * the operation is still as it was seen.
   */
  private <T> Future<T> bounded(Future<T> work, int questions) {
    long limit = config.follow().timeout().multipliedBy(questions).toMillis();
    return work.timeout(limit, TimeUnit.MILLISECONDS);
  }

  /** Takes over operations without an owner, and keeps this gateway's own. */
  private Future<List<OperationRecord>> mine(List<OperationRecord> found) {
    watch.see(found);
    List<OperationRecord> left = found.stream().filter(one -> !isInHand(one)).toList();
    open = new OpenOperations(found, settlingTime);
    nextLooks
        .keySet()
        .retainAll(left.stream().map(OperationRecord::id).collect(Collectors.toSet()));
    List<OperationRecord> free = left.stream().filter(this::isFree).toList();
    List<OperationRecord> kept = left.stream().filter(one -> isOwn(one) && !isFree(one)).toList();
    if (free.isEmpty()) {
      return Future.succeededFuture(kept);
    }
    Instant until = services.ticker().now().plus(Recovery.LEASE);
    return bounded(services.store().take(free, services.instance(), until), 1)
        .map(
            taken -> {
              List<OperationRecord> all = new ArrayList<>(kept);
              all.addAll(taken);
              return all;
            });
  }

  private boolean isOwn(OperationRecord one) {
    return one.hold().owner().equals(services.instance());
  }

  /**
   * Whether this or another gateway may still be forwarding the operation. Its lease is measured by
   * the time watched here, because a jump of the wall clock ends no request.
   */
  private boolean isInHand(OperationRecord one) {
    Duration lease = Duration.between(one.status().changed(), one.hold().lease());
    return Recovery.isSending(one) && !watch.hasStood(one, lease);
  }

  /**
   * Whether the operation has no owner, or is this gateway's own and its lease is due for renewal.
   */
  private boolean isFree(OperationRecord one) {
    if (Recovery.isSending(one)) {
      return !isInHand(one);
    }
    return watch.isSilent(one, isOwn(one) ? Recovery.LEASE.dividedBy(2) : Recovery.LEASE);
  }

  private void lookAtDue(List<OperationRecord> own, Instant now) {
    Map<StampId, List<OperationRecord>> due =
        own.stream()
            .filter(one -> !underway.contains(one.id()))
            .filter(this::isDue)
            .sorted(Comparator.comparing(this::waited).reversed())
            .collect(Collectors.groupingBy(one -> one.asked().stamp()));
    turns.values().removeIf(LookTurns::isIdle);
    due.forEach(
        (stamp, waiting) ->
            turns
                .computeIfAbsent(stamp, id -> new LookTurns(config.follow().parallel()))
                .choose(waiting)
                .forEach(one -> begin(one, now)));
  }

  private boolean isDue(OperationRecord one) {
    @Nullable NextLook next = nextLooks.get(one.id());
    return next == null || waited(one).compareTo(next.pause()) >= 0;
  }

  /** Time since the operation was last looked at; one that never was has waited longest. */
  private Duration waited(OperationRecord one) {
    @Nullable NextLook next = nextLooks.get(one.id());
    return next == null
        ? ChronoUnit.FOREVER.getDuration()
        : services.ticker().since(next.sinceNanos());
  }

  /** Starts a look at an operation whose turn it is. */
  private void begin(OperationRecord one, Instant now) {
    @Nullable LookTurns place = turns.get(one.asked().stamp());
    underway.add(one.id());
    nextLooks.put(one.id(), new NextLook(services.ticker().nanos(), pause(one, now)));
    bounded(look(one), QUESTIONS_OF_A_LOOK)
        .onFailure(failure -> LOG.debug("operation {} can't be looked at now", one.id(), failure))
        .onComplete(
            done -> {
              underway.remove(one.id());
              if (place != null) {
                place.ended(one);
              }
            });
  }

  private Duration pause(OperationRecord one, Instant now) {
    Duration share = Duration.between(one.status().changed(), now).dividedBy(AGE_SHARE);
    Duration least = share.compareTo(config.follow().interval()) < 0 ? Duration.ZERO : share;
    return least.compareTo(config.follow().maxInterval()) > 0
        ? config.follow().maxInterval()
        : least;
  }

  private Future<Void> look(OperationRecord one) {
    // Determined first: an operation that is over now can be settled by this look.
    boolean over = watch.isOver(one, config.follow().giveUpAfter());
    Future<Void> looked =
        switch (one.status().state()) {
          case SENDING -> recovery.takeOver(List.of(one)).mapEmpty();
          case ACCEPTED -> jobs.look(one);
          default -> reconciler.look(one);
        };
    return over ? looked.transform(last -> giveUp(one)) : looked;
  }

  /** Gives up after a last look; if that ended the operation, this changes nothing. */
  private Future<Void> giveUp(OperationRecord one) {
    String what =
        one.status().state() == OperationState.ACCEPTED
            ? "SPF accepted it, but the end of its job was never seen"
            : "the stamp never showed what became of it";
    return steps
        .end(one, OperationState.UNKNOWN, one.status().job(), "given up: " + what)
        .mapEmpty();
  }

  private Future<Void> sweep(Instant now) {
    long nanos = services.ticker().nanos();
    if (nanos - nextSweepNanos < 0) {
      return Future.succeededFuture();
    }
    Duration keep = config.keep().plus(WatchedTime.LONGEST_STEP);
    return bounded(watched.step(), 1)
        .compose(time -> bounded(services.store().sweep(now, keep, SWEEP_ROWS), 1))
        .onSuccess(
            rows -> nextSweepNanos = rows < SWEEP_ROWS ? nanos + SWEEP_PAUSE.toNanos() : nanos)
        .mapEmpty();
  }
}
