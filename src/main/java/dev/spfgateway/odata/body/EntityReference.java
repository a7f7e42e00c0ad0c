package dev.spfgateway.odata.body;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.odata.PercentCode;
import dev.spfgateway.odata.Shorten;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A link inside a body, absolute or relative, through the gateway or not: only the entities that
 * its path names count. What names none, such as {@code urn:uuid:…}, is none.
 *
 * @param entity the last segment, when it is an entity set with a key
 * @param stampIds every {@code StampId} in its keys
 */
record EntityReference(Optional<PathSegment> entity, Set<UUID> stampIds) {
  /** Longer links are looked at up to here, from the end. */
  private static final int MAX_SEGMENTS = 16;

  /**
   * Reads a link.
   *
   * @throws ODataSyntaxException for {@code $1} and its like, which mean what another request of a
   *     change set creates: that has no name yet, so nobody can judge it
   */
  static EntityReference parse(String url) {
    String text = url.strip();
    if (text.length() > 1 && text.charAt(0) == '$' && Character.isLetterOrDigit(text.charAt(1))) {
      throw new ODataSyntaxException(
          "'"
              + Shorten.to(40, text)
              + "' means what another request of a change set creates; send that one first and"
              + " name its entity by set and key");
    }
    List<PathSegment> segments = segments(text);
    Set<UUID> stampIds = new HashSet<>();
    for (PathSegment segment : segments) {
      segment.key().flatMap(key -> key.guid("StampId")).ifPresent(stampIds::add);
    }
    Optional<PathSegment> last =
        segments.isEmpty() ? Optional.empty() : Optional.of(segments.get(segments.size() - 1));
    return new EntityReference(last.filter(segment -> segment.key().isPresent()), stampIds);
  }

  private static List<PathSegment> segments(String url) {
    int query = indexOfAny(url);
    String path = query < 0 ? url : url.substring(0, query);
    String[] raw = path.split("/", -1);
    List<PathSegment> segments = new ArrayList<>();
    for (int i = Math.max(0, raw.length - MAX_SEGMENTS); i < raw.length; i++) {
      segment(raw[i]).ifPresent(segments::add);
    }
    return segments;
  }

  private static int indexOfAny(String url) {
    int query = url.indexOf('?');
    return query < 0 ? url.indexOf('#') : query;
  }

  private static Optional<PathSegment> segment(String raw) {
    if (raw.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(PathSegment.parse(PercentCode.decodeSegment(raw)));
    } catch (ODataSyntaxException e) {
      return Optional.empty();
    }
  }
}
