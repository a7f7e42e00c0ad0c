package dev.spfgateway.odata;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a mutation's body says that routing and authorization depend on.
 *
 * @param checkpointAction the value of {@code VMCheckPointAction} as written; empty when absent or
 *     null, which is the echo of an entity that was read and commands nothing
 * @param operation the value of {@code Operation} as written; empty when absent or null
 * @param stampIds every {@code StampId} in the body, at any depth
 * @param machineIds every {@code VMId} in the body, at any depth and in whatever case its name is
 *     written; a value that is no GUID counts as the zero GUID
 */
public record BodyFacts(
    Optional<String> checkpointAction,
    Optional<String> operation,
    Set<UUID> stampIds,
    Set<UUID> machineIds) {
  /** A body that is not there. */
  public static final BodyFacts NONE =
      new BodyFacts(Optional.empty(), Optional.empty(), Set.of(), Set.of());

  /** Copies the sets. */
  public BodyFacts {
    stampIds = Set.copyOf(stampIds);
    machineIds = Set.copyOf(machineIds);
  }
}
