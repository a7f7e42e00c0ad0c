package dev.spfgateway.upstream;

import dev.spfgateway.base.Ticker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the gateway's credential at one SPF server, so that a wrong password is not
 * tried until the account is locked. Until the server has taken it, one request goes ahead alone
 * and the others wait for what becomes of it; once the server has refused it, none goes.
 *
 * <p>Shared by all event loops. Its few fields are guarded by its monitor; nothing is waited for
 * and nobody is called while that is held.
 */
final class Credential {
  private static final Logger LOG = LoggerFactory.getLogger(Credential.class);

  private final String where;
  private final UpstreamConfig.Credentials config;
  private final Ticker ticker;
  private final Runnable refusals;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  private long lastTicket;
  private long vanguard;
  private long vanguardNanos;
  private boolean proven;
  private long provenNanos;
  private int refused;
  private long refusedNanos;
  private long refusedTicket;

  /**
   * A credential of which nothing is known.
   *
   * @param where stamp and endpoint, for the log
   * @param refusals is called for each refusal, to count it
   */
  Credential(String where, UpstreamConfig.Credentials config, Ticker ticker, Runnable refusals) {
    this.where = where;
    this.config = config;
    this.ticker = ticker;
    this.refusals = refusals;
  }

  /**
   * Whether a request may show the credential now.
   *
   * @param ticket what the request has to tell its fate with; 0 unless it is admitted
   */
  record Admission(Kind kind, long ticket) {
    private static final Admission WAIT = new Admission(Kind.WAIT, 0);
    private static final Admission REFUSED = new Admission(Kind.REFUSED, 0);

    /** What the request may do. */
    enum Kind {
      ADMITTED,
      /** Another one tries whether the credential is good; {@link #onChange} tells. */
      WAIT,
      /** The credential was refused; no request may show it. */
      REFUSED
    }
  }

  /** Asks for a request that is about to show the credential. */
  synchronized Admission admit() {
    if (isRefused()) {
      return Admission.REFUSED;
    }
    long now = ticker.nanos();
    if (refused >= config.maxRefusals()) {
      // The one request that tries again; if it tells nothing, the next one comes as late.
      refusedNanos = now;
      return new Admission(Admission.Kind.ADMITTED, ++lastTicket);
    }
    if (proven && now - provenNanos <= config.proof().toNanos()) {
      return new Admission(Admission.Kind.ADMITTED, ++lastTicket);
    }
    if (vanguard != 0 && now - vanguardNanos < config.patience().toNanos()) {
      return Admission.WAIT;
    }
    vanguard = ++lastTicket;
    vanguardNanos = now;
    return new Admission(Admission.Kind.ADMITTED, vanguard);
  }

  /** True while no request may show it. */
  synchronized boolean isRefused() {
    return refused >= config.maxRefusals()
        && (config.recheck().isZero()
            || ticker.nanos() - refusedNanos < config.recheck().toNanos());
  }

  /** The server took the credential; what was sent before the last refusal proves nothing. */
  void accepted(long ticket) {
    Change change = noteAccepted(ticket);
    if (change == Change.AGAIN) {
      LOG.info("{} takes the gateway's credential again", where);
    }
    if (change != Change.NONE) {
      tell();
    }
  }

  private enum Change {
    NONE,
    PROVEN,
    AGAIN
  }

  private synchronized Change noteAccepted(long ticket) {
    if (ticket <= refusedTicket) {
      return Change.NONE;
    }
    boolean again = refused >= config.maxRefusals();
    boolean opens = !proven || vanguard != 0;
    refused = 0;
    proven = true;
    provenNanos = ticker.nanos();
    vanguard = 0;
    return again ? Change.AGAIN : opens ? Change.PROVEN : Change.NONE;
  }

  /** The server answered 401 to the whole of the credential. */
  void refused(long ticket) {
    refusals.run();
    if (noteRefused(ticket)) {
      LOG.error(
          "{} refused the gateway's credential: no request shows it there any more until it is"
              + " changed{}",
          where,
          config.recheck().isZero() ? "" : "; one tries it every " + config.recheck());
    }
    tell();
  }

  private synchronized boolean noteRefused(long ticket) {
    boolean before = refused >= config.maxRefusals();
    refused++;
    refusedNanos = ticker.nanos();
    refusedTicket = Math.max(refusedTicket, lastTicket);
    proven = false;
    vanguard = vanguard == ticket ? 0 : vanguard;
    return !before && refused >= config.maxRefusals();
  }

  /** The request ended without a word on the credential: another one may go ahead. */
  void undecided(long ticket) {
    if (noteUndecided(ticket)) {
      tell();
    }
  }

  private synchronized boolean noteUndecided(long ticket) {
    boolean ahead = vanguard != 0 && vanguard == ticket;
    vanguard = ahead ? 0 : vanguard;
    return ahead;
  }

  /** How long the others wait for the one that went ahead; at least 1. */
  long patienceMillis() {
    return Math.max(1, config.patience().toMillis());
  }

  private void tell() {
    listeners.forEach(Runnable::run);
  }

  /** Has somebody told of every change, on whatever thread it happens. */
  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Tells that one no more. */
  void forget(Runnable listener) {
    listeners.remove(listener);
  }

  /** A request that was kept back because the credential was refused. Nothing was sent. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused() {
      super("the server refused the gateway's credential before", null, false, false);
    }
  }
}
