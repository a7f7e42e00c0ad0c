package dev.spfgateway.upstream.credential;

import dev.spfgateway.upstream.credential.CredentialState.Place;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A refusal of a secret that has worked before, until a probe settles it. The probe asks first
 * where the secret was accepted last: accepted there, the account is good, and only the place that
 * refused it is in doubt; refused there, it is refused everywhere. So a secret that is wrong now is
 * shown once more and no further. Guarded by its {@link CredentialState}.
 */
final class Suspicion {
  /** A suspicion that no probe could settle, because no server answers, ends after this. */
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
   * Begins one.
   *
   * @param place where it was refused
   * @param witness where else it was accepted last; empty when nowhere
   * @param ticket the last one that was given out; requests admitted up to it prove nothing
   * @param patience how long a probe at one place is waited for before another place is asked
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

  /** Whether the secret was accepted elsewhere since. */
  boolean isVouchedFor() {
    return vouchedFor;
  }

  /** Whether a ticket is a probe's: since the suspicion nobody else gets one. */
  boolean isProbe(long other) {
    return other > ticket;
  }

  /** Whether it ends unsettled; one place that can't be asked does not hold up a good account. */
  boolean isOver(long now) {
    return now - sinceNanos >= LONGEST.toNanos()
        || vouchedFor && now - askedNanos >= patience.toNanos();
  }

  /** Whether the next probe should go to a place; one that is out of reach is not insisted on. */
  boolean asks(Place candidate, long now) {
    if (now - askedNanos >= patience.toNanos()) {
      askElsewhere(now);
    }
    return asked.equals(candidate);
  }

  /** Turns from the witness to the place in doubt, and back. */
  void askElsewhere(long now) {
    if (!vouchedFor) {
      askedNanos = now;
      asked = asked.equals(place) && witness != null ? witness : place;
    }
  }

  /** A probe was accepted; true when that settles it. */
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
