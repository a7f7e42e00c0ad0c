package dev.spfgateway.operation;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.Operation;
import dev.spfgateway.pipeline.OperationState;
import dev.spfgateway.pipeline.StoredAnswer;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Where operations are kept. Claims and the ends of requests come to the same store by way of the
 * audit log, because each is one commit with its audit event; so is each {@link #change}.
 *
 * <p>Never blocks the caller; its futures complete on the caller's event loop, and fail when the
 * store can't be read or written.
 */
public interface OperationStore {
  /** One operation, for a mutation. */
  Future<Optional<OperationRecord>> find(Asker asker, UUID id);

  /** One operation, for somebody who only wants to see it. Keeps no mutation waiting. */
  Future<Optional<OperationRecord>> show(Asker asker, UUID id);

  /** The operation that has an idempotency key; expired keys that are not swept yet included. */
  Future<Optional<Keyed>> byKey(Asker asker, Operation.KeyClaim key);

  /** A tenant's operations in a subscription, newest first. Keeps no mutation waiting. */
  Future<List<OperationRecord>> list(Asker asker, Page page);

  /**
   * Operations that have not ended: the oldest of each tenant first, then the second oldest of
   * each, so that no tenant's many leave another's one out. {@code SENDING} ones are among them,
   * whose lease tells whether somebody still works on them.
   *
   * @param limit at most so many
   */
  Future<List<OperationRecord>> open(int limit);

  /**
   * Takes operations over, or renews the lease of those that are the owner's own already. An
   * operation with a new owner has a new fencing token.
   *
   * @param seen as {@link #open} gave them; those that somebody else took since are left out
   * @return those that are the owner's now, as they stand now
   */
  Future<List<OperationRecord>> take(List<OperationRecord> seen, String owner, Instant until);

  /**
   * Changes an operation and records the audit event of that in one commit. The idempotency key of
   * one that turns out to be absent becomes free.
   *
   * @return false when the change does not hold any more; then nothing was recorded
   */
  Future<Boolean> change(Change change);

  /**
   * Notes how far an operation's job is, and with anything above 0 that VMM has shown it; not a
   * change of state, and lost without harm.
   */
  Future<Void> progress(OperationRecord seen, int percent);

  /**
   * Which of some jobs of a stamp are known to be other operations' own. What SPF has only named,
   * and VMM never shown, is not known.
   */
  Future<Set<UUID>> attributed(StampId stamp, Collection<UUID> jobs, UUID except);

  /**
   * Adds time to the store's watched time, unless somebody else has added to it since the caller
   * looked: then the caller's time is counted already. So of several gateways each moment counts
   * once.
   *
   * @param seenMillis the watched time as the caller saw it last
   * @param passed what has passed since then
   * @return the watched time as it is now, in milliseconds; it only grows
   */
  Future<Long> watch(long seenMillis, Duration passed);

  /**
   * Forgets what has served its time by the wall clock and by the watched time: expired keys with
   * their answers, and operations that ended long ago and have no key any more. Audit events stay.
   *
   * @param keep how long ago an operation must have ended
   * @param limit at most so many of each
   * @return how many rows went
   */
  Future<Integer> sweep(Instant now, Duration keep, int limit);

  /**
   * An operation and the key that it has.
   *
   * @param operation the operation
   * @param fingerprint of the request that it was
   * @param expires when the key becomes free by the wall clock
   * @param watched whether its time has passed by the store's watched time
   * @param answer what a replay answers; empty when there is none
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
   * A part of a list.
   *
   * @param tenant who made them
   * @param subscription in which subscription
   * @param states only operations in these states
   * @param openOnly only those that have not ended
   * @param before only those that began before this one; empty begins at the newest
   * @param limit at most so many, 1 to 1,000
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
}
