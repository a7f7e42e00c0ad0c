package dev.spfgateway.operation.record;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.pipeline.mutation.StoredAnswer;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The store of operations. Claims and the ends of requests reach the same store through the audit
 * log, because each is one commit with its audit event; so is each {@link #change}.
 *
 * <p>Never blocks; its futures complete on the caller's event loop, and fail when the store can't
 * be read or written.
 */
public interface OperationStore {
  /** One operation, read for a mutation. */
  Future<Optional<OperationRecord>> find(Asker asker, UUID id);

  /** One operation, read for display. Delays no mutation. */
  Future<Optional<OperationRecord>> show(Asker asker, UUID id);

  /** The operation that has an idempotency key, including expired keys that are not swept yet. */
  Future<Optional<Keyed>> byKey(Asker asker, Operation.KeyClaim key);

  /** A tenant's operations in a subscription, newest first. Delays no mutation. */
  Future<List<OperationRecord>> list(Asker asker, Page page);

  /**
   * Finds operations of all tenants for operators, newest first by id. Looks at a bounded number of
   * operations, so a page may be short although there is a next one. Delays no mutation.
   */
  Future<Found> search(Asker asker, Search search);

  /**
   * Operations that have not ended: the oldest of each tenant first, then the second oldest of
   * each, so that one tenant's many operations do not crowd out another's. Includes those in {@code
   * SENDING}, whose lease tells whether a gateway still works on them.
   *
   * @param limit maximum number of operations
   */
  Future<List<OperationRecord>> open(int limit);

  /**
   * Takes operations over, or renews the owner's own leases. An operation with a new owner gets a
   * new fencing token.
   *
   * @param seen as {@link #open} returned them; those taken by another owner since are left out
   * @return the operations that the owner now holds, in their current state
   */
  Future<List<OperationRecord>> take(List<OperationRecord> seen, String owner, Instant until);

  /**
   * Changes an operation and records the change's audit event in one commit. Frees the idempotency
   * key of an operation that turns out to be absent.
   *
   * @return false when the change no longer applies; then nothing was recorded
   */
  Future<Boolean> change(Change change);

  /**
   * Settles an unknown operation as an operator says, frees its guards, and its idempotency key if
   * it is absent. Records the operation's audit event and the operator's in the same commit.
   *
   * @return false when the settlement no longer applies; then nothing was recorded
   */
  Future<Boolean> settle(Settlement settlement);

  /**
   * Records the progress of an operation's job; any value above 0 also means that VMM has shown the
   * job. Not a change of state, and harmless if lost.
   */
  Future<Void> progress(OperationRecord seen, int percent);

  /**
   * Of some jobs of a stamp, those known to be other operations' own. A job that SPF only named and
   * VMM never showed does not count.
   */
  Future<Set<UUID>> attributed(StampId stamp, Collection<UUID> jobs, UUID except);

  /**
   * Adds time to the store's watched time, unless another gateway has added to it since the
   * caller's last look: then the caller's time is already counted. So with several gateways each
   * moment counts once.
   *
   * @param seenMillis the watched time at the caller's last look
   * @param passed time since then
   * @return the watched time now, in milliseconds; never decreases
   */
  Future<Long> watch(long seenMillis, Duration passed);

  /**
   * Deletes rows whose time is over by both the wall clock and the watched time: expired keys with
   * their answers, and operations that ended long ago and no longer have a key. Audit events stay.
   *
   * @param keep minimum time since an operation's end
   * @param limit maximum number of rows of each kind
   * @return how many rows were deleted
   */
  Future<Integer> sweep(Instant now, Duration keep, int limit);

  /**
   * An operation and its key.
   *
   * @param operation the operation
   * @param fingerprint of its request
   * @param expires when the key becomes free by the wall clock
   * @param watched whether its time has passed by the store's watched time
   * @param answer the answer for replays; empty when there is none
   */
  record Keyed(
      OperationRecord operation,
      String fingerprint,
      Instant expires,
      boolean watched,
      Optional<StoredAnswer> answer) {
    /** True when the key may be used for another operation. */
    public boolean isFree(Instant now) {
      return operation.status().ended().isPresent() && watched && !now.isBefore(expires);
    }
  }

  /**
   * A page of a list.
   *
   * @param tenant the tenant who made the requests
   * @param subscription their subscription
   * @param states only operations in these states
   * @param openOnly only those that have not ended
   * @param before only those that began before this one; empty begins at the newest
   * @param limit maximum number of operations, 1 to 1,000
   */
  record Page(
      String tenant,
      SubscriptionId subscription,
      Set<OperationState> states,
      boolean openOnly,
      Optional<UUID> before,
      int limit) {
    /** Copies the set. */
    public Page {
      states = Set.copyOf(states);
    }
  }

  /**
   * An operators' search.
   *
   * @param states only operations in these states; empty for all
   * @param openOnly only those that have not ended
   * @param tenant only this tenant's
   * @param stamp only those on this stamp
   * @param machine only those of this virtual machine
   * @param before only those with a smaller id
   * @param limit maximum number of operations, 1 to 1,000
   */
  record Search(
      Set<OperationState> states,
      boolean openOnly,
      Optional<String> tenant,
      Optional<StampId> stamp,
      Optional<UUID> machine,
      Optional<UUID> before,
      int limit) {
    /** Copies the set. */
    public Search {
      states = Set.copyOf(states);
    }
  }

  /**
   * A page of a search.
   *
   * @param operations the operations, newest first
   * @param next the id before which the next page begins; empty on the last page
   */
  record Found(List<OperationRecord> operations, Optional<UUID> next) {}
}
