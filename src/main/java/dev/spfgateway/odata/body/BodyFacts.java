package dev.spfgateway.odata.body;

import dev.spfgateway.odata.PathSegment;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The facts in a mutation's body on which routing and authorization depend.
 *
 * @param checkpointAction the value of {@code VMCheckPointAction} as written; empty when absent or
 *     null, which is a client sending back an entity that it read, and commands nothing
 * @param operation the value of {@code Operation} as written; empty when absent or null
 * @param id the entity's own {@code ID}; empty when absent, null or all zeros, which is how .NET
 *     writes a GUID that was never set
 * @param selves the entity that the body's own links name: set and key of {@code __metadata.uri},
 *     {@code odata.editLink}, Atom's {@code id} and similar links, where they name an entity at all
 * @param machineId the entity's own {@code VMId}; empty when absent, null or all zeros
 * @param name the entity's own {@code Name}; empty when absent, null or an empty text
 * @param stampIds every {@code StampId} in the body, at any depth, including its links; a property
 *     that is null or all zeros was never set and names none
 * @param machineIds every {@code VMId} in the body, at any depth and in whatever case its name is
 *     written; a value that is no GUID counts as the zero GUID
 * @param entityIds the {@code ID} of every entity that links and objects inside the body name, and
 *     of the body itself; a link or object that identifies its entity in another way counts as the
 *     zero GUID
 * @param namedIds every GUID in the value of any property but {@code StampId}, {@code ID}, {@code
 *     Name} and {@code Description}, at any depth. When a property's name ends with {@code ID}, in
 *     whatever case, a value that is not a GUID counts as the zero GUID
 * @param subscriptionIds the subscriptions in the paths of the body's links to entities; an
 *     absolute path without a subscription counts as the zero GUID
 */
public record BodyFacts(
    Optional<String> checkpointAction,
    Optional<String> operation,
    Optional<UUID> id,
    Optional<UUID> machineId,
    Optional<String> name,
    Set<PathSegment> selves,
    Set<UUID> stampIds,
    Set<UUID> machineIds,
    Set<UUID> entityIds,
    Set<NamedId> namedIds,
    Set<UUID> subscriptionIds) {
  /**
   * An id that a property names.
   *
   * @param property its name in lower case
   */
  public record NamedId(String property, UUID id) {}

  /** The facts of a body that contains none. */
  public static final BodyFacts NONE =
      new BodyFacts(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of());

  /** Copies the sets. */
  public BodyFacts {
    selves = Set.copyOf(selves);
    stampIds = Set.copyOf(stampIds);
    machineIds = Set.copyOf(machineIds);
    entityIds = Set.copyOf(entityIds);
    namedIds = Set.copyOf(namedIds);
    subscriptionIds = Set.copyOf(subscriptionIds);
  }
}
