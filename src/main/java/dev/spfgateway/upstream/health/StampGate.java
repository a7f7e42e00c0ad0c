package dev.spfgateway.upstream.health;

import dev.spfgateway.base.EnumWords;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.upstream.health.breaker.BreakerState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Limits the requests in progress at a stamp, and queues the others. The next place goes to the
 * tenant with the fewest, and to its first request; when too many wait, the tenant with the most
 * waiting requests has the one with the nearest deadline refused, because it has the least to gain.
 * Each stamp has its own gate, so that a slow stamp delays no other. Thread-safe: shared by all
 * event loops; each waiter is notified on the event loop that it came from.
 */
public final class StampGate {
  /** After the deadline, a reply may still wait for its audit record, or its end be on its way. */
  private static final Duration LEASE_GRACE = Duration.ofMinutes(1);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final List<EndpointHealth> endpoints;
  private final OverloadConfig config;
  private final Ticker ticker;
  private final Consumer<Refusal> listener;
  private final WaitingTenants waiting = new WaitingTenants();
  private final QuestionTurns questions;
  private long arrivals;
  private final Set<Place> places = new HashSet<>();

  StampGate(
      List<EndpointHealth> endpoints,
      OverloadConfig config,
      QuestionTurns questions,
      Ticker ticker,
      Consumer<Refusal> listener) {
    this.endpoints = List.copyOf(endpoints);
    this.config = config;
    this.ticker = ticker;
    this.listener = listener;
    this.questions = questions;
  }

  /** Why a request got no place. */
  public enum Refusal {
    /** No endpoint gets requests now. */
    OPEN,
    /** Too many requests wait. */
    FULL,
    /** The request waited as long as it may, or until its deadline. */
    WAITED,
    /** The request's client has gone. */
    GONE;

    private final String word = EnumWords.of(this);

    /** The word in metrics. */
    public String word() {
      return word;
    }
  }

  /** A request that has a place or waits for one. */
  public final class Waiter {
    private final String tenant;
    private final long arrival;
    private final Deadline deadline;
    private final Executor loop;
    private final Promise<Place> place = Promise.promise();

    private Waiter(String tenant, long arrival, Deadline deadline, Executor loop) {
      this.tenant = tenant;
      this.arrival = arrival;
      this.deadline = deadline;
      this.loop = loop;
    }

    String tenant() {
      return tenant;
    }

    long arrival() {
      return arrival;
    }

    Deadline deadline() {
      return deadline;
    }

    /** Completes with the place, or fails; on the event loop that the request came from. */
    public Future<Place> place() {
      return place.future();
    }

    /** Stops waiting; does nothing when the request no longer waits. */
    public void giveUp(Refusal why) {
      boolean waited;
      synchronized (StampGate.this) {
        waited = waiting.remove(this);
      }
      if (waited) {
        refuse(why, false);
      }
    }

    private void leave() {
      synchronized (StampGate.this) {
        boolean unused = waiting.remove(this);
      }
      place.future().onSuccess(Place::leave);
    }

    private void refuse(Refusal why, boolean here) {
      listener.accept(why);
      GatewayException refusal = why == Refusal.OPEN ? closedOff() : full();
      tell(() -> place.tryFail(refusal), here);
    }

    /** Notifies at once if this runs on the request's own event loop. */
    private void tell(Runnable what, boolean here) {
      if (here) {
        what.run();
      } else {
        loop.execute(what);
      }
    }
  }

  /** A place among the requests in progress. */
  public final class Place {
    private final String tenant;
    private long leasedUntilNanos;

    private Place(String tenant, long leasedUntilNanos) {
      this.tenant = tenant;
      this.leasedUntilNanos = leasedUntilNanos;
    }

    /** Keeps the place this long from now on, unless it is returned before. */
    public void keepFor(Duration time) {
      synchronized (StampGate.this) {
        leasedUntilNanos = ticker.nanos() + time.plus(LEASE_GRACE).toNanos();
      }
    }

    /** Returns the place; a second call does nothing. */
    public void leave() {
      boolean first;
      synchronized (StampGate.this) {
        first = places.remove(this);
        if (first) {
          waiting.hold(tenant, -1);
        }
      }
      if (first) {
        admit();
      }
    }
  }

  /**
   * Asks for a place.
   *
   * @param tenant the request's tenant
   * @param loop runs later notifications; an immediate result is in the waiter
   */
  public Waiter enter(String tenant, Deadline deadline, Executor loop) {
    Waiter waiter;
    synchronized (this) {
      waiter = new Waiter(tenant, arrivals++, deadline, loop);
      waiting.add(waiter);
    }
    try {
      admit(waiter);
      refuseOneTooMany(waiter);
    } catch (
        Throwable thrown) { // otherwise the place given to the waiter later would never be returned
      waiter.leave();
      throw thrown;
    }
    return waiter;
  }

  /**
   * Admits waiting requests as far as there is room; must also be called after a breaker's change.
   */
  void admit() {
    admit(null);
  }

  private void admit(@Nullable Waiter here) {
    questions.serveBeforeRequests();
    admitRequests(here);
    questions.serveAfterRequests();
  }

  private void admitRequests(@Nullable Waiter here) {
    boolean closedOff = isClosedOff();
    List<Waiter> refused = new ArrayList<>();
    Map<Waiter, Place> admitted = new LinkedHashMap<>();
    synchronized (this) {
      if (closedOff) {
        refused.addAll(waiting.all());
        waiting.clear();
      }
      Optional<Waiter> next = next();
      while (next.isPresent() && questions.leaveOneToARequest()) {
        Waiter first = next.get();
        Place place = new Place(first.tenant, leaseEnd(first.deadline));
        boolean unused = waiting.remove(first);
        waiting.hold(first.tenant, 1);
        places.add(place);
        admitted.put(first, place);
        next = next();
      }
    }
    refused.forEach(waiter -> waiter.refuse(Refusal.OPEN, waiter == here));
    admitted.forEach(
        (waiter, place) -> waiter.tell(() -> waiter.place.tryComplete(place), waiter == here));
  }

  private Optional<Waiter> next() {
    return hasRoom() ? waiting.next(config.perTenant()) : Optional.empty();
  }

  private long leaseEnd(Deadline deadline) {
    return ticker.nanos() + LEASE_GRACE.plusMillis(deadline.remainingMillis()).toNanos();
  }

  /** Attempts at an ejected endpoint take room only in VMM, so they do not count. */
  private boolean hasRoom() {
    int room = 0;
    int left = places.size();
    for (EndpointHealth endpoint : endpoints) {
      int limit = endpoint.limit();
      room += limit;
      left -= limit == 0 ? endpoint.inProgress() : 0;
    }
    return left < room && places.size() < config.perStamp();
  }

  private void refuseOneTooMany(Waiter here) {
    Waiter nearest;
    synchronized (this) {
      if (waiting.size() <= config.maxWaiting()) {
        return;
      }
      nearest = waiting.oneTooMany().orElseThrow();
      boolean unused = waiting.remove(nearest);
    }
    nearest.refuse(Refusal.FULL, nearest == here);
  }

  /** True when no endpoint gets requests. */
  public boolean isClosedOff() {
    return endpoints.stream().noneMatch(EndpointHealth::getsRequests);
  }

  /** True when an endpoint gets requests now, or its rest ends within this time. */
  public boolean getsRequestsIn(Duration time) {
    return endpoints.stream()
        .filter(one -> one.state() == BreakerState.CLOSED)
        .anyMatch(one -> one.resting().compareTo(time) <= 0);
  }

  /** The refusal of a request that gets no place now; nothing of it was sent. */
  public GatewayException refusal() {
    return isClosedOff() ? closedOff() : full();
  }

  static GatewayException full() {
    return GatewayException.of(
            FailureKind.OVERLOADED,
            "the stamp already has its maximum number of requests; nothing was sent")
        .with(Outcome.NOT_SENT)
        .retryAfter(LOOK_AGAIN);
  }

  /** The refusal of a request whose endpoints rest this long; nothing of it was sent. */
  public static GatewayException resting(Duration rest) {
    return GatewayException.of(
            FailureKind.UPSTREAM_BUSY,
            "the stamp's SPF asked clients to retry later; nothing was sent")
        .retryAfter(rest);
  }

  private GatewayException closedOff() {
    Duration soonest =
        endpoints.stream()
            .map(EndpointHealth::closedOff)
            .min(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
    boolean rests = endpoints.stream().anyMatch(one -> !one.resting().isZero());
    GatewayException refusal =
        rests
            ? resting(soonest)
            : GatewayException.of(
                    FailureKind.UPSTREAM_UNREACHABLE,
                    "the stamp's SPF failed and gets no requests until it has had time to recover;"
                        + " nothing was sent")
                .retryAfter(soonest.plus(LOOK_AGAIN));
    return refusal.with(Outcome.NOT_SENT);
  }

  /**
   * Ends leases that are overdue, and refuses requests that waited too long; true if there were
   * any.
   */
  boolean sweep() {
    List<Place> lost;
    List<Waiter> late;
    synchronized (this) {
      lost = places.stream().filter(one -> one.leasedUntilNanos - ticker.nanos() <= 0).toList();
      late = waiting.all().stream().filter(one -> one.deadline.hasPassed()).toList();
    }
    late.forEach(waiter -> waiter.giveUp(Refusal.WAITED));
    lost.forEach(Place::leave);
    admit();
    return !lost.isEmpty();
  }

  /** Maximum time for which a request may wait. */
  public Duration maxWait() {
    return config.maxWait();
  }

  /** The number of requests in progress. */
  public synchronized int inProgress() {
    return places.size();
  }

  /** The number of waiting requests. */
  public synchronized int waiting() {
    return waiting.size();
  }
}
