package dev.spfgateway.odata;

import dev.spfgateway.base.Guids;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The path of a resource below the service root, such as {@code VMCheckPoints(ID=guid'…',
 * StampId=guid'…')} or {@code VirtualMachines(…)/VirtualNetworkAdapters}.
 *
 * @param segments empty for the service document
 * @see <a href="https://www.odata.org/documentation/odata-version-3-0/url-conventions/">OData v3
 *     URL conventions</a>
 */
public record ResourcePath(List<PathSegment> segments) {
  /** SPF has no resources at deeper paths. */
  private static final int MAX_SEGMENTS = 8;

  /** Copies the list. */
  public ResourcePath {
    segments = List.copyOf(segments);
  }

  /**
   * Reads a percent-encoded path, such as {@link #print} returns.
   *
   * @throws ODataSyntaxException when it is malformed
   */
  public static ResourcePath parse(String encoded) {
    return parse(
        Stream.of(encoded.split("/", -1))
            .filter(raw -> !raw.isEmpty())
            .map(PercentCode::decodeSegment)
            .toList());
  }

  /**
   * Reads the segments after the service root. A GUID that follows a set without a key is that
   * set's key (the key-as-segment convention).
   *
   * @param decoded each segment percent-decoded once, none of them empty
   * @throws ODataSyntaxException when a segment is malformed or there are too many
   */
  public static ResourcePath parse(List<String> decoded) {
    if (decoded.size() > MAX_SEGMENTS) {
      throw new ODataSyntaxException("the path has more than " + MAX_SEGMENTS + " segments");
    }
    List<PathSegment> segments = new ArrayList<>(decoded.size());
    for (String text : decoded) {
      Optional<UUID> bareKey = Guids.parse(text);
      if (bareKey.isPresent()) {
        segments.add(withKeySegment(segments, bareKey.get()));
      } else {
        segments.add(PathSegment.parse(text));
      }
    }
    return new ResourcePath(segments);
  }

  private static PathSegment withKeySegment(List<PathSegment> before, UUID key) {
    if (before.isEmpty()
        || before.get(before.size() - 1).key().isPresent()
        || before.get(before.size() - 1).isSystem()) {
      throw new ODataSyntaxException("a key segment must follow the name of an entity set");
    }
    PathSegment set = before.remove(before.size() - 1);
    return new PathSegment(set.name(), Optional.of(KeyPredicate.of(key)));
  }

  /** The first segment: the entity set, {@code $metadata} or {@code $batch}; empty at the root. */
  public Optional<PathSegment> first() {
    return segments.isEmpty() ? Optional.empty() : Optional.of(segments.get(0));
  }

  /** The last segment; empty at the root. */
  public Optional<PathSegment> last() {
    return segments.isEmpty() ? Optional.empty() : Optional.of(segments.get(segments.size() - 1));
  }

  /** The GUIDs of a named key part in all segments, in path order. */
  public List<UUID> guids(String name) {
    return segments.stream()
        .flatMap(segment -> segment.key().stream())
        .flatMap(key -> key.guid(name).stream())
        .toList();
  }

  /** The canonical path, percent-encoded, without a leading slash. */
  public String print() {
    return segments.stream()
        .map(segment -> PercentCode.encodeSegment(segment.print()))
        .collect(Collectors.joining("/"));
  }
}
