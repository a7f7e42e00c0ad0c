package dev.spfgateway.upstream.credential;

import dev.spfgateway.upstream.credential.CredentialState.Place;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records where and when a secret was last accepted. Guarded by its {@link CredentialState}. */
final class Proofs {
  private final Duration validity;
  private final Map<Place, Proof> byPlace = new HashMap<>();

  /** When a server last accepted the secret, and the latest ticket that it accepted. */
  private record Proof(long nanos, long ticket) {}

  /** Creates proofs that hold this long. */
  Proofs(Duration validity) {
    this.validity = validity;
  }

  /** Whether the secret was never accepted anywhere. */
  boolean isEmpty() {
    return byPlace.isEmpty();
  }

  /** Whether a proof holds for a place. */
  boolean hold(Place place, long now) {
    @Nullable Proof proof = byPlace.get(place);
    return proof != null && holds(proof, now);
  }

  private boolean holds(Proof proof, long now) {
    return now - proof.nanos() <= validity.toNanos();
  }

  /** Whether a proof holds for any place, so that the account is good. */
  boolean holdAnywhere(long now) {
    return byPlace.values().stream().anyMatch(proof -> holds(proof, now));
  }

  void add(Place place, long ticket, long now) {
    byPlace.merge(
        place,
        new Proof(now, ticket),
        (before, added) -> new Proof(now, Math.max(before.ticket(), ticket)));
  }

  /** Whether a request admitted after this one was accepted at the same place. */
  boolean hasLater(Place place, long ticket) {
    @Nullable Proof proof = byPlace.get(place);
    return proof != null && proof.ticket() > ticket;
  }

  /** Ends the validity of all proofs, but remembers that the secret has worked. */
  void expire(long now) {
    long stale = now - validity.toNanos() - 1;
    byPlace.replaceAll((place, proof) -> new Proof(stale, proof.ticket()));
  }

  /** The place that accepted it last, excluding the refusing ones. */
  Optional<Place> last(Place refusing, Set<Place> refused) {
    return byPlace.entrySet().stream()
        .filter(one -> !one.getKey().equals(refusing) && !refused.contains(one.getKey()))
        .max(Comparator.comparingLong(one -> one.getValue().ticket()))
        .map(Map.Entry::getKey);
  }
}
