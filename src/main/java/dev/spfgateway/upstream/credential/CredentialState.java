package dev.spfgateway.upstream.credential;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.upstream.config.UpstreamConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Tracks whether the servers accept an account's secret. All event loops, endpoints and stamps that
 * show the secret share one state, so that a wrong password is not tried until the account is
 * locked:
 *
 * <ul>
 *   <li>Until a server has accepted the secret, one request is sent alone and the others wait; by
 *       default that request is the gateway's own probe. A refusal is final: a secret that never
 *       worked is not shown again until it is changed.
 *   <li>A refusal of a secret that has worked raises a {@link Suspicion}. Requests wait while the
 *       gateway's own probe shows it once more; only the probe's result closes anything.
 *   <li>A confirmed refusal is tried again by one probe at each interval.
 * </ul>
 *
 * <p>Thread-safe: its monitor guards its fields, and it neither waits nor calls other classes while
 * it holds the monitor.
 */
public final class CredentialState {
  /** Multiplies the patience for a secret that never worked while two trials are open. */
  private static final int UNANSWERED = 4;

  private final UpstreamConfig.Credentials config;
  private final Ticker ticker;
  private final CredentialEvents events;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  private final Proofs proofs;
  private final Map<Place, Refusal> refusedAt = new HashMap<>();
  private @Nullable Refusal refusedEverywhere;
  private @Nullable Suspicion suspicion;
  private long lastTicket;

  /**
   * Requests that were sent ahead and have not reported yet; the next one may follow after a while.
   */
  private final NavigableMap<Long, Place> ahead = new TreeMap<>();

  private long aheadNanos;

  /** Creates the state of a secret that was never shown. */
  public CredentialState(
      UpstreamConfig.Credentials config, Ticker ticker, CredentialEvents events) {
    this.config = config;
    this.proofs = new Proofs(config.proof());
    this.ticker = ticker;
    this.events = events;
  }

  /** An endpoint at which the secret is shown, by its stamp's name and its base URL. */
  public record Place(String stamp, String url) {
    @Override
    public String toString() {
      return "stamp " + stamp + ": " + url;
    }
  }

  /**
   * When the secret was refused. Requests admitted up to this ticket prove nothing about later
   * ones.
   */
  private record Refusal(long nanos, long ticket) {}

  /** Who wants to show the secret. */
  public enum Showing {
    /** A tenant's request, or a read made on its behalf. */
    REQUEST,
    /** The gateway's own read, which no tenant can influence. */
    PROBE
  }

  /** Asks for admission for a request that is about to show the credential at a place. */
  public synchronized Admission admit(Place place, Showing who) {
    long now = ticker.nanos();
    if (isRefused(place)) {
      return who == Showing.PROBE && isRecheckDue(place, now)
          ? recheck(place, now)
          : Admission.REFUSED;
    }
    if (suspicion(now) != null) {
      return who == Showing.PROBE && wantsProbe(place) ? goAhead(place, now) : Admission.WAIT;
    }
    if (proofs.hold(place, now)) {
      return new Admission(Admission.Kind.ADMITTED, ++lastTicket);
    }
    return isSomebodyAhead(place, now) ? Admission.WAIT : goAhead(place, now);
  }

  private Admission goAhead(Place place, long now) {
    ahead.put(++lastTicket, place);
    aheadNanos = now;
    return new Admission(Admission.Kind.ADMITTED, lastTicket);
  }

  /** While the account is known to be good, a slow place delays no other place. */
  private boolean isSomebodyAhead(Place place, long now) {
    if (ahead.isEmpty()) {
      return false;
    }
    if (suspicion != null) {
      return suspicion.isProbe(ahead.lastKey());
    }
    return (!proofs.holdAnywhere(now) || ahead.containsValue(place))
        && now - aheadNanos < patienceNanos();
  }

  private long patienceNanos() {
    boolean again = proofs.isEmpty() && ahead.size() > 1;
    return config.patience().toNanos() * (again ? UNANSWERED : 1);
  }

  /**
   * The current suspicion. One that no probe could settle is dropped; the next request is then sent
   * alone.
   */
  private @Nullable Suspicion suspicion(long now) {
    @Nullable Suspicion raised = suspicion;
    if (raised != null && raised.isOver(now)) {
      suspicion = null;
      if (!raised.isVouchedFor()) {
        proofs.expire(now);
      }
      return null;
    }
    return raised;
  }

  /** True while no request may show the secret at a place. */
  synchronized boolean isRefused(Place place) {
    return refusedEverywhere != null || refusedAt.containsKey(place);
  }

  private boolean isRecheckDue(Place place, long now) {
    @Nullable Refusal refusal =
        refusedEverywhere == null ? refusedAt.get(place) : refusedEverywhere;
    return refusal != null
        && !proofs.isEmpty()
        && !config.recheck().isZero()
        && now - refusal.nanos() >= config.recheck().toNanos();
  }

  /** If this probe gets no answer, the next one comes a full interval later. */
  private Admission recheck(Place place, long now) {
    Refusal tried = new Refusal(now, lastTicket);
    if (refusedEverywhere == null) {
      refusedAt.put(place, tried);
    } else {
      refusedEverywhere = tried;
    }
    return new Admission(Admission.Kind.ADMITTED, ++lastTicket);
  }

  /** Whether a probe should show the secret at a place now, regardless of the probe schedule. */
  synchronized boolean wantsProbe(Place place) {
    long now = ticker.nanos();
    if (isRefused(place)) {
      return isRecheckDue(place, now);
    }
    @Nullable Suspicion raised = suspicion(now);
    if (proofs.isEmpty()) {
      boolean due = lastTicket == 0 || now - aheadNanos >= config.patience().toNanos();
      return config.probeFirst() && due && ahead.isEmpty();
    }
    return raised != null && !isSomebodyAhead(place, now) && raised.asks(place, now);
  }

  /** Whether a scheduled probe, which never waits for others, could be sent now. */
  synchronized boolean takesProbe(Place place) {
    long now = ticker.nanos();
    return isRefused(place)
        || suspicion(now) == null && (proofs.hold(place, now) || !isSomebodyAhead(place, now));
  }

  /**
   * Reports that the server accepted the credential; a request admitted before a refusal proves
   * nothing.
   */
  public void accepted(Place place, long ticket) {
    Change change = noteAccepted(place, ticket);
    if (change == Change.AGAIN) {
      events.acceptedAgain(place);
    }
    if (change != Change.NONE) {
      tell();
    }
  }

  /** What a report changed. */
  private enum Change {
    NONE,
    PROVEN,
    AGAIN,
    SUSPECTED,
    REFUSED_HERE,
    REFUSED_EVERYWHERE
  }

  private synchronized Change noteAccepted(Place place, long ticket) {
    boolean wasAhead = ahead.remove(ticket) != null;
    @Nullable Refusal refusal =
        refusedEverywhere == null ? refusedAt.get(place) : refusedEverywhere;
    if (refusal != null && ticket <= refusal.ticket()) {
      return Change.NONE;
    }
    long now = ticker.nanos();
    boolean opens = wasAhead || refusal != null || !proofs.hold(place, now);
    refusedEverywhere = null;
    refusedAt.remove(place);
    proofs.add(place, ticket, now);
    if (suspicion != null && suspicion.accepted(place, ticket, now)) {
      suspicion = null;
    }
    return refusal != null ? Change.AGAIN : opens ? Change.PROVEN : Change.NONE;
  }

  /** Reports that the web server answered 401 to the complete credential. */
  public void refused(Place place, long ticket) {
    events.counted(place);
    Change change = noteRefused(place, ticket);
    switch (change) {
      case SUSPECTED -> events.suspected(place);
      case REFUSED_HERE -> events.refusedHere(place);
      case REFUSED_EVERYWHERE -> events.refusedEverywhere(place, worked());
      default -> {}
    }
    tell();
  }

  private synchronized boolean worked() {
    return !proofs.isEmpty();
  }

  private synchronized Change noteRefused(Place place, long ticket) {
    ahead.remove(ticket);
    long now = ticker.nanos();
    @Nullable Suspicion raised = suspicion(now);
    if (isRefused(place)) {
      return Change.NONE;
    }
    if (proofs.isEmpty()) {
      return refuseEverywhere(now);
    }
    if (raised != null) {
      return raised.isProbe(ticket) ? confirm(raised, place, now) : Change.NONE;
    }
    if (proofs.hasLater(place, ticket)) {
      // The server has accepted a later request, so this refusal concerns only its own request.
      return Change.NONE;
    }
    Optional<Place> witness = proofs.last(place, refusedAt.keySet());
    suspicion = new Suspicion(place, witness, lastTicket, now, config.patience());
    return Change.SUSPECTED;
  }

  /**
   * Lets a probe's refusal decide: for the place alone, if the secret was just accepted elsewhere.
   */
  private Change confirm(Suspicion raised, Place place, long now) {
    if (!raised.isVouchedFor() || !raised.place().equals(place)) {
      return refuseEverywhere(now);
    }
    suspicion = null;
    refusedAt.put(place, new Refusal(now, lastTicket));
    return Change.REFUSED_HERE;
  }

  private Change refuseEverywhere(long now) {
    suspicion = null;
    refusedEverywhere = new Refusal(now, lastTicket);
    return Change.REFUSED_EVERYWHERE;
  }

  /**
   * Reports that the request ended without proof about the credential: another one may be sent
   * ahead.
   */
  public void undecided(long ticket) {
    if (noteUndecided(ticket)) {
      tell();
    }
  }

  private synchronized boolean noteUndecided(long ticket) {
    if (suspicion != null && suspicion.isProbe(ticket)) {
      suspicion.askElsewhere(ticker.nanos());
    }
    return ahead.remove(ticket) != null;
  }

  /** How long the others wait for the request sent ahead; at least 1. */
  public long patienceMillis() {
    return Math.max(1, config.patience().toMillis());
  }

  private void tell() {
    listeners.forEach(Runnable::run);
  }

  /** Adds a listener for every change; called on the thread that makes the change. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Removes a listener. */
  public void forget(Runnable listener) {
    listeners.remove(listener);
  }

  /** Thrown when a request was held back because the credential was refused. Nothing was sent. */
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    public Refused() {
      super("the server refused the gateway's credential before", null, false, false);
    }
  }
}
