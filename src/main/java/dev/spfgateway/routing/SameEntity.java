package dev.spfgateway.routing;

import dev.spfgateway.odata.KeyPredicate;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.odata.ResourcePath;
import dev.spfgateway.odata.body.BodyFacts;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Refuses an update whose body names a different entity from its URL. OData goes by the URL, but
 * SPF passes both to a cmdlet, so it is unknown which checkpoint would be restored. A different
 * {@code StampId} is refused where the stamp is chosen.
 */
final class SameEntity {
  private SameEntity() {}

  /**
   * Compares the body with the URL.
   *
   * @param path the canonical path of the entity
   * @throws ODataSyntaxException when the body contradicts it
   */
  static void check(String path, BodyFacts facts) {
    PathSegment target = ResourcePath.parse(path).last().orElseThrow();
    facts
        .id()
        .filter(id -> differs(id(target), id))
        .ifPresent(
            id -> {
              throw new ODataSyntaxException(
                  "the body's ID " + id + " is not that of the entity in the URL");
            });
    for (PathSegment self : facts.selves()) {
      boolean otherSet = !self.name().equalsIgnoreCase(target.name());
      if (otherSet || id(self).filter(id -> differs(id(target), id)).isPresent()) {
        throw new ODataSyntaxException(
            "the body's self link names " + self.print() + ", but the URL names another entity");
      }
    }
  }

  private static boolean differs(Optional<UUID> one, UUID other) {
    return one.filter(id -> !id.equals(other)).isPresent();
  }

  /** The GUID under {@code ID} or, in a key with one part, without a name. */
  private static Optional<UUID> id(PathSegment segment) {
    return segment
        .key()
        .flatMap(
            key ->
                List.of("ID", KeyPredicate.UNNAMED).stream()
                    .flatMap(name -> key.guid(name).stream())
                    .findFirst());
  }
}
