package dev.spfgateway.pipeline;

import dev.spfgateway.base.StampId;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a request's body names, read once and whatever its format. Permits, scopes, baselines and
 * guards go by this and never by the body's bytes.
 *
 * @param stamps every {@code StampId}
 * @param machine the entity's own {@code VMId}; empty when it has none
 * @param machines every {@code VMId} at any depth, in whatever case its name is written; a value
 *     that is no GUID counts as the zero GUID
 * @param entities the {@code ID} of every entity that the body names by links and objects inside of
 *     it, and of its own; one that is named in another way counts as the zero GUID
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
  /** Nothing, as without a body. */
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
   * An id and the property that it is the value of.
   *
   * @param property its name in lower case
   * @param id the zero GUID when the value is none and should be
   */
  public record Id(String property, UUID id) {}
}
