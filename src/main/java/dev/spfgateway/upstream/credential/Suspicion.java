package dev.spfgateway.upstream.credential;

import dev.spfgateway.upstream.credential.CredentialState.Place;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A refusal of a secret that has worked before, until a probe settles it. The first probe goes to
 * the place that accepted the secret last: accepted there, the account is good, and only the place
 * that refused it is in doubt; refused there, it is refused everywhere. So a secret that has become
 * wrong is shown just once more. Guarded by its {@link CredentialState}.
 */
final class Suspicion {
  /** Maximum duration of a suspicion that no probe could settle because no server answers. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Place place;
  private final @Nullable Place witness;
  private final long ticket;
  private final long sinceNanos;
  private final Duration patience;
  private Place asked;
  private long askedNanos;
  private boolean vouchedFor;

  /**
   * Begins a suspicion.
   *
   * @param place where the secret was refused
   * @param witness the other place that accepted it last; empty when there is none
   * @param ticket the last one given out; requests admitted up to it prove nothing
   * @param patience how long to wait for a probe at one place before another place is tried
   */
  Suspicion(Place place, Optional<Place> witness, long ticket, long now, Duration patience) {
    this.place = place;
    this.witness = witness.orElse(null);
    this.ticket = ticket;
    this.sinceNanos = now;
    this.patience = patience;
    this.asked = witness.orElse(place);
    this.askedNanos = now;
  }

  /** Where the secret was refused. */
  Place place() {
    return place;
  }

  /** Whether the secret has been accepted elsewhere since. */
  boolean isVouchedFor() {
    return vouchedFor;
  }

  /** Whether a ticket is a probe's: since the suspicion only probes get one. */
  boolean isProbe(long other) {
    return other > ticket;
  }

  /** Whether the suspicion ends unsettled; one unreachable place does not block a good account. */
  boolean isOver(long now) {
    return now - sinceNanos >= LONGEST.toNanos()
        || vouchedFor && now - askedNanos >= patience.toNanos();
  }

  /** Whether the next probe should go to a place; an unreachable place is not insisted on. */
  boolean asks(Place candidate, long now) {
    if (now - askedNanos >= patience.toNanos()) {
      askElsewhere(now);
    }
    return asked.equals(candidate);
  }

  /** Switches from the witness to the place in doubt, and back. */
  void askElsewhere(long now) {
    if (!vouchedFor) {
      askedNanos = now;
      asked = asked.equals(place) && witness != null ? witness : place;
    }
  }

  /** Reports that a probe was accepted; true when that settles the suspicion. */
  boolean accepted(Place where, long by, long now) {
    if (!isProbe(by)) {
      return false;
    }
    vouchedFor |= !where.equals(place);
    asked = place;
    askedNanos = now;
    return where.equals(place);
  }
}
