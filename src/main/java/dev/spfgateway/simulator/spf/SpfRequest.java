package dev.spfgateway.simulator.spf;

import dev.spfgateway.odata.Format;
import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.simulator.edm.AtomEntityReader;
import dev.spfgateway.simulator.edm.EntityBody;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.JsonEntityReader;
import dev.spfgateway.simulator.edm.PayloadWriter;
import dev.spfgateway.simulator.edm.Query;
import dev.spfgateway.simulator.edm.Schema;
import dev.spfgateway.simulator.vmm.Caller;
import dev.spfgateway.simulator.vmm.Scope;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A request that has arrived as a whole.
 *
 * @param verb after {@code X-HTTP-Method}
 * @param scope what the caller may see
 * @param segments the resource's path; none for the service document
 * @param writer writes answers in the format that was asked for
 * @param root the service root, absolute, with a slash at its end
 * @param owner for whom VMM runs the jobs
 */
record SpfRequest(
    String verb,
    Scope scope,
    List<PathSegment> segments,
    Query query,
    MultiMap headers,
    PayloadWriter writer,
    String root,
    Caller owner,
    Buffer body) {

  /**
   * Reads the body as an entity.
   *
   * @throws dev.spfgateway.odata.ODataSyntaxException when it is malformed
   * @throws SpfRefusal when its type is neither JSON nor XML
   */
  EntityBody entity(EntityType type) {
    // Only the checkpoint's properties are known completely; elsewhere an unknown one is passed by.
    boolean strict = type.equals(Schema.CHECKPOINT);
    String contentType = header("Content-Type").toLowerCase(Locale.ROOT);
    if (contentType.startsWith("application/json")) {
      return JsonEntityReader.read(type, strict, body.getBytes());
    }
    if (contentType.startsWith("application/atom+xml")
        || contentType.startsWith("application/xml")) {
      return AtomEntityReader.read(type, strict, body.getBytes());
    }
    throw new SpfRefusal(415, "Unsupported media type requested.");
  }

  /** A header's value, or empty text. */
  String header(String name) {
    return Optional.ofNullable(headers.get(name)).orElse("");
  }

  /** True when the client prefers this, such as {@code return-content}. */
  boolean prefers(String preference) {
    return headers.getAll("Prefer").stream()
        .flatMap(value -> List.of(value.split(",", -1)).stream())
        .anyMatch(value -> value.strip().equalsIgnoreCase(preference));
  }

  /** The format of answers and errors. */
  static Format format(MultiMap headers) {
    return Format.accepted(headers.get("Accept"), headers.get("MaxDataServiceVersion"));
  }
}
