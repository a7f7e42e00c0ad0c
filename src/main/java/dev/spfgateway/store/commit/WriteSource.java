package dev.spfgateway.store.commit;

import java.util.Optional;
import java.util.UUID;

/**
 * Says where a queued write comes from, which decides when its turn comes.
 *
 * @param tenant the tenant that takes turns with the others; empty for what goes ahead of them
 * @param operation the operation that the write begins or ends; empty for other writes
 * @param mustBeKept whether the write is tried again until it is written
 */
record WriteSource(Optional<String> tenant, Optional<UUID> operation, boolean mustBeKept) {
  /** The gateway's own work, such as signing. */
  static final WriteSource GATEWAY = new WriteSource(Optional.empty(), Optional.empty(), false);

  /** The intent of a tenant's operation. */
  static WriteSource intent(String tenant, UUID operation) {
    return new WriteSource(Optional.of(tenant), Optional.of(operation), false);
  }

  /** The outcome of an operation. */
  static WriteSource outcome(UUID operation) {
    return new WriteSource(Optional.empty(), Optional.of(operation), true);
  }
}
