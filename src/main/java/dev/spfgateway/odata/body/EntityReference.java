package dev.spfgateway.odata.body;

import dev.spfgateway.base.Guids;
import dev.spfgateway.odata.KeyPredicate;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.odata.PercentCode;
import dev.spfgateway.odata.ResourcePath;
import dev.spfgateway.odata.Shorten;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A link inside a body, absolute or relative, to the gateway or elsewhere. Only the entities that
 * its path names count; a link that names none, such as {@code urn:uuid:…}, has none.
 *
 * @param keyed every path segment that is an entity set with a key
 * @param entity the last segment, when it is an entity set with a key
 * @param subscriptions the subscriptions whose service the link is below; the zero GUID for an
 *     absolute path below no subscription; none for a path relative to the request's own service
 * @param broken whether the link may name an entity in a form that is not understood
 */
record EntityReference(
    List<PathSegment> keyed,
    Optional<PathSegment> entity,
    Set<UUID> subscriptions,
    boolean broken) {
  /** Represents an unknown id. */
  static final UUID UNKNOWN = new UUID(0, 0);

  private static final Pattern FROM_ROOT = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*:|/)");
  private static final Pattern HOST = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*:)?//[^/]*");
  private static final Pattern KEY = Pattern.compile("\\(|%28|\\\\|[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-");

  /** The path between a subscription and its service's resources on the gateway. */
  private static final List<String> GATEWAY = List.of("services", "systemcenter", "vmm");

  /** The same path on SPF, which may also follow the gateway's. */
  private static final List<String> SPF = List.of("Microsoft.Management.Odata.svc");

  /**
   * A service root found in a path.
   *
   * @param end index of the first segment after it
   */
  private record Root(Set<UUID> subscriptions, int end) {}

  /**
   * Reads a link.
   *
   * @throws ODataSyntaxException for {@code $1} and similar references, which mean an entity that
   *     another request of a change set creates: it has no name yet, so nothing can be authorized
   *     for it
   */
  static EntityReference parse(String url) {
    String text = url.strip();
    if (text.length() > 1 && text.charAt(0) == '$' && Character.isLetterOrDigit(text.charAt(1))) {
      throw new ODataSyntaxException(
          "'"
              + Shorten.to(40, text)
              + "' refers to an entity that another request of the change set creates; send that"
              + " request first, and name the entity by set and key");
    }
    String path = text.split("[?#]", 2)[0];
    boolean fromRoot = FROM_ROOT.matcher(path).find();
    try {
      List<String> names = names(HOST.matcher(path).replaceFirst(""));
      Optional<Root> root = root(names);
      if (root.isEmpty() && fromRoot) {
        return elsewhere(names);
      }
      int start = root.map(Root::end).orElse(0);
      return of(
          ResourcePath.parse(names.subList(start, names.size())).segments(),
          root.map(Root::subscriptions).orElse(Set.of()));
    } catch (ODataSyntaxException e) {
      boolean broken = KEY.matcher(path).find();
      return new EntityReference(List.of(), Optional.empty(), Set.of(UNKNOWN), broken);
    }
  }

  private static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    for (String raw : path.split("/", -1)) {
      if (!raw.isEmpty()) {
        names.add(PercentCode.decodeSegment(raw));
      }
    }
    return names;
  }

  /** The first service root in the path; a second one after it is not a resource's name. */
  private static Optional<Root> root(List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      if (startsAt(names, i, GATEWAY) || startsAt(names, i, SPF)) {
        int end = i + (startsAt(names, i, GATEWAY) ? GATEWAY.size() : SPF.size());
        boolean longForm = startsAt(names, i, GATEWAY) && startsAt(names, end, SPF);
        return Optional.of(new Root(owners(names.subList(0, i)), longForm ? end + 1 : end));
      }
    }
    return Optional.empty();
  }

  private static boolean startsAt(List<String> names, int start, List<String> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      if (start + i >= names.size() || !names.get(start + i).equalsIgnoreCase(wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Every GUID before a root counts as a subscription; unless one directly precedes the root, an
   * unknown one is added.
   */
  private static Set<UUID> owners(List<String> before) {
    Set<UUID> owners = new HashSet<>();
    before.forEach(name -> Guids.parse(name).ifPresent(owners::add));
    boolean behind = !before.isEmpty() && Guids.parse(before.get(before.size() - 1)).isPresent();
    if (!behind) {
      owners.add(UNKNOWN);
    }
    return owners;
  }

  /**
   * Most such links name no entity; a segment with a key is taken as an entity, whatever server the
   * link leads to.
   */
  private static EntityReference elsewhere(List<String> names) {
    List<PathSegment> segments =
        names.stream().filter(name -> name.indexOf('(') > 0).map(PathSegment::parse).toList();
    return of(segments, Set.of(UNKNOWN));
  }

  private static EntityReference of(List<PathSegment> segments, Set<UUID> subscriptions) {
    List<PathSegment> keyed =
        segments.stream().filter(segment -> segment.key().isPresent()).toList();
    Optional<PathSegment> last =
        segments.isEmpty() ? Optional.empty() : Optional.of(segments.get(segments.size() - 1));
    return new EntityReference(
        keyed, last.filter(segment -> segment.key().isPresent()), subscriptions, false);
  }

  /** Whether the link names an entity, understood or not. */
  boolean namesEntity() {
    return broken || !keyed.isEmpty();
  }

  /** Every {@code StampId} in the link's keys. */
  List<UUID> stampIds() {
    return keyed.stream().flatMap(one -> one.key().orElseThrow().guid("StampId").stream()).toList();
  }

  /** The {@code ID} of each entity that the link names; the zero GUID for an unknown one. */
  List<UUID> ids() {
    return broken ? List.of(UNKNOWN) : keyed.stream().map(EntityReference::id).toList();
  }

  private static UUID id(PathSegment segment) {
    KeyPredicate key = segment.key().orElseThrow();
    return key.guid("ID").or(() -> key.guid(KeyPredicate.UNNAMED)).orElse(UNKNOWN);
  }
}
