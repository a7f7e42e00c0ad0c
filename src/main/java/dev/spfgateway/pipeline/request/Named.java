package dev.spfgateway.pipeline.request;

import dev.spfgateway.base.StampId;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The ids and names in a request's body, read once and whatever its format. Permits, scopes,
 * baselines and guards depend on these and never on the body's bytes.
 *
 * @param stamps every {@code StampId}
 * @param machine the entity's own {@code VMId}; empty when it has none
 * @param machines every {@code VMId} at any depth, in whatever case its name is written; a value
 *     that is not a GUID counts as the zero GUID
 * @param entities the {@code ID} of every entity that links and objects inside the body name, and
 *     of the body itself; one that is identified in another way counts as the zero GUID
 * @param ids every GUID in the value of any property but names and descriptions
 * @param name the entity's own {@code Name}; empty when it has none
 * @param operation the {@code Operation} that it commands; empty when it commands none
 */
public record Named(
    Set<StampId> stamps,
    Optional<UUID> machine,
    Set<UUID> machines,
    Set<UUID> entities,
    Set<Id> ids,
    Optional<String> name,
    Optional<String> operation) {
  /** No ids and names, as without a body. */
  public static final Named NOTHING =
      new Named(
          Set.of(),
          Optional.empty(),
          Set.of(),
          Set.of(),
          Set.of(),
          Optional.empty(),
          Optional.empty());

  /** Copies the sets. */
  public Named {
    stamps = Set.copyOf(stamps);
    machines = Set.copyOf(machines);
    entities = Set.copyOf(entities);
    ids = Set.copyOf(ids);
  }

  /**
   * An id and the property that holds it.
   *
   * @param property its name in lower case
   * @param id the zero GUID when the value should be a GUID and is not
   */
  public record Id(String property, UUID id) {}
}
