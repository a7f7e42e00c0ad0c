package dev.spfgateway.pipeline;

import dev.spfgateway.base.StampId;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import java.util.UUID;

/**
 * What a request asks for, once its body has been read and understood.
 *
 * @param action judged by verb and body together
 * @param stamps every {@code StampId} in the body
 * @param machines every {@code VMId} in the body, in whatever case its name is written; a value
 *     that is no GUID counts as the zero GUID
 * @param entities the {@code ID} of every entity that the body names by links and objects inside of
 *     it, and of its own; one that is named in another way counts as the zero GUID
 * @param body goes upstream byte for byte; empty when there is none
 * @param bodyDigest SHA-256 of the body in lower-case hex
 */
public record Command(
    Action action,
    Set<StampId> stamps,
    Set<UUID> machines,
    Set<UUID> entities,
    Buffer body,
    String bodyDigest) {
  /** Copies the sets. */
  public Command {
    stamps = Set.copyOf(stamps);
    machines = Set.copyOf(machines);
    entities = Set.copyOf(entities);
  }
}
