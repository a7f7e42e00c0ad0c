package dev.spfgateway.audit;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads recorded events. Blocks: for commands, never on an event loop. */
public interface AuditReader extends AutoCloseable {
  /** The most events that one search gives. */
  int MAX_LIMIT = 10_000;

  /**
   * Finds events.
   *
   * @param query which
   * @return oldest first, at most {@code query.limit()}, the newest ones when there are more
   */
  List<SealedEvent> search(Query query);

  @Override
  void close();

  /**
   * Which events; an empty field does not narrow.
   *
   * @param tenant of this tenant
   * @param operation of this operation
   * @param limit at most so many, 1 to 10,000
   */
  record Query(Optional<String> tenant, Optional<UUID> operation, int limit) {
    /** Checks the limit. */
    public Query {
      if (limit < 1 || limit > MAX_LIMIT) {
        throw new IllegalArgumentException("limit must be from 1 to " + MAX_LIMIT);
      }
    }
  }
}
