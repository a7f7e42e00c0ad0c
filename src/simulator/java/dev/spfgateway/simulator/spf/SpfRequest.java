package dev.spfgateway.simulator.spf;

import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.Schema;
import dev.spfgateway.simulator.edm.format.AtomEntityReader;
import dev.spfgateway.simulator.edm.format.EntityBody;
import dev.spfgateway.simulator.edm.format.JsonEntityReader;
import dev.spfgateway.simulator.edm.format.Negotiation;
import dev.spfgateway.simulator.edm.format.PayloadWriter;
import dev.spfgateway.simulator.edm.query.Query;
import dev.spfgateway.simulator.vmm.Caller;
import dev.spfgateway.simulator.vmm.RoleScope;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A complete request.
 *
 * @param verb after {@code X-HTTP-Method}
 * @param segments the resource's path; empty for the service document
 */
record SpfRequest(
    String verb,
    List<PathSegment> segments,
    Query query,
    MultiMap headers,
    Buffer body,
    Surroundings surroundings) {

  /** The scope of what the caller may see. */
  RoleScope scope() {
    return surroundings.scope();
  }

  /** The caller in VMM. */
  Caller owner() {
    return surroundings.owner();
  }

  /** The service root, absolute, with a trailing slash. */
  String root() {
    return surroundings.root();
  }

  /**
   * Writes answers in the requested format.
   *
   * @throws SpfRefusal when the client accepts none of the available formats
   */
  PayloadWriter writer(Negotiation.Content content) {
    Negotiation negotiation = negotiation(headers, query);
    return negotiation
        .choose(content)
        .map(
            format ->
                PayloadWriter.of(format, root(), negotiation.maxVersion(), surroundings.now()))
        .orElseThrow(SpfRequest::unsupported);
  }

  /**
   * Refuses a request whose answer the client would not accept.
   *
   * @throws SpfRefusal when the client accepts neither JSON nor any XML
   */
  void requireAcceptable() {
    Negotiation negotiation = negotiation(headers, query);
    boolean entities = negotiation.choose(Negotiation.Content.ENTITIES).isPresent();
    if (!entities && negotiation.choose(Negotiation.Content.VALUES).isEmpty()) {
      throw unsupported();
    }
  }

  static Negotiation negotiation(MultiMap headers, Query query) {
    String accept = headers.contains("Accept") ? String.join(",", headers.getAll("Accept")) : null;
    return new Negotiation(accept, query.format(), SpfHead.maxVersion(headers));
  }

  /** WCF Data Services' refusal of a media type, in either direction. */
  private static SpfRefusal unsupported() {
    return new SpfRefusal(415, "Unsupported media type requested.");
  }

  /**
   * Reads the body as an entity.
   *
   * @throws dev.spfgateway.odata.ODataSyntaxException when the body is malformed
   * @throws SpfRefusal when its type is neither JSON nor XML
   */
  EntityBody entity(EntityType type) {
    // Only the checkpoint's properties are known completely; for other types unknown ones are
    // ignored.
    boolean strict = type.equals(Schema.CHECKPOINT);
    String contentType = header("Content-Type").toLowerCase(Locale.ROOT);
    if (contentType.startsWith("application/json")) {
      return JsonEntityReader.read(type, strict, body.getBytes());
    }
    if (contentType.startsWith("application/atom+xml")
        || contentType.startsWith("application/xml")) {
      return AtomEntityReader.read(type, strict, body.getBytes());
    }
    throw unsupported();
  }

  /** A header's value, or empty text. */
  String header(String name) {
    return Optional.ofNullable(headers.get(name)).orElse("");
  }

  /** True when the client states this preference, such as {@code return-content}. */
  boolean prefers(String preference) {
    return headers.getAll("Prefer").stream()
        .flatMap(value -> List.of(value.split(",", -1)).stream())
        .anyMatch(value -> value.strip().equalsIgnoreCase(preference));
  }
}
