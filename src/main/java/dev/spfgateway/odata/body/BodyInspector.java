package dev.spfgateway.odata.body;

import dev.spfgateway.odata.MediaType;
import java.util.Optional;

/** Extracts the facts from a body of one format. */
@FunctionalInterface
public interface BodyInspector {
  /**
   * Reads one entity.
   *
   * @param body UTF-8
   * @throws dev.spfgateway.odata.ODataSyntaxException when the body is not exactly one entity of
   *     this format, or could be read in two ways
   */
  BodyFacts inspect(byte[] body);

  /** The inspector for a content type; empty when no entity format has that type. */
  static Optional<BodyInspector> of(MediaType type) {
    return switch (type.name()) {
      case "application/json" -> Optional.of(JsonBody::inspect);
      case "application/atom+xml", "application/xml" -> Optional.of(AtomBody::inspect);
      default -> Optional.empty();
    };
  }
}
