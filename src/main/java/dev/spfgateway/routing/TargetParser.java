package dev.spfgateway.routing;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.odata.PercentCode;
import dev.spfgateway.odata.ResourcePath;
import dev.spfgateway.odata.Shorten;
import dev.spfgateway.odata.query.QueryNames;
import dev.spfgateway.odata.query.QueryOptions;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Methods;
import dev.spfgateway.pipeline.request.Request;
import dev.spfgateway.pipeline.request.Target;
import dev.spfgateway.pipeline.request.Verb;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a request's method and URL into a {@link Target}. All spellings of a URL give the same
 * target; anything ambiguous is refused.
 */
final class TargetParser {
  private static final String TUNNEL = "X-HTTP-Method";
  private static final List<String> OTHER_TUNNELS =
      List.of("X-HTTP-Method-Override", "X-Method-Override");

  /** Several times the depth of SPF's deepest path; the limit keeps hostile paths cheap. */
  private static final int MAX_SEGMENTS = 64;

  /** The target of an OPTIONS request about the whole server. */
  private static final String SERVER = "*";

  private static final List<String> OPEN_API = List.of("openapi.yaml");

  /** The segments between the subscription and the resource path, in any case. */
  private static final List<String> SERVICE = List.of("services", "systemcenter", "vmm");

  /** The properties by which a change is authorized. */
  private static final List<String> BODY_ALONE =
      List.of("ID", "StampId", "VMId", "VMCheckPointAction", "Operation");

  /** The options of OData v3, in lower case, and the one that clients send with any request. */
  private static final Set<String> READ_OPTIONS =
      Set.of(
          "runasynchronously",
          "$filter",
          "$orderby",
          "$expand",
          "$select",
          "$top",
          "$skip",
          "$skiptoken",
          "$inlinecount",
          "$format");

  private static final Set<String> CHANGE_OPTIONS = Set.of("runasynchronously", "$format");

  private static final ResourcePath BATCH = new ResourcePath(List.of(PathSegment.of("$batch")));

  private static final String SERVICE_ROOT = "microsoft.management.odata.svc";

  private final Set<String> more;

  /**
   * Takes the methods allowed in addition to OData's. HEAD is read as a GET without a body in its
   * answer; OPTIONS asks which methods a URL takes.
   */
  TargetParser(Set<String> more) {
    this.more = Set.copyOf(more);
  }

  /**
   * Reads a request's head.
   *
   * @throws GatewayException when the URL has no target, or names one in a way that no client
   *     intends
   */
  Target parse(Request request) {
    if (request.method().equals("OPTIONS") && more.contains("OPTIONS")) {
      return new Target.Options(allow(request));
    }
    return read(request);
  }

  /**
   * The methods that a URL takes. A browser that asks on behalf of a page gets all methods: errors
   * are left to the call itself, whose answer the page can read.
   */
  private String allow(Request request) {
    boolean browser = request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    if (browser || request.path().equals(SERVER)) {
      return Methods.ALL;
    }
    try {
      Target target = read(request.as("GET"));
      return target instanceof Target.Entities entities
          ? AllowedMethods.of(ResourcePath.parse(segments("/" + entities.path())))
          : Methods.READ;
    } catch (GatewayException e) {
      Optional<String> allow = Optional.ofNullable(e.headers().get("Allow"));
      return allow.orElseThrow(() -> e);
    }
  }

  private Target read(Request request) {
    try {
      List<String> segments = segments(request.path());
      if (!segments.isEmpty() && segments.get(0).equalsIgnoreCase("subscriptions")) {
        return subscriptions(request, segments);
      }
      if (segments.equals(OPEN_API)) {
        return openApi(request);
      }
      return operations(request, segments)
          .or(() -> audit(request, segments))
          .orElseGet(() -> entities(request, segments));
    } catch (ODataSyntaxException e) {
      throw GatewayException.of(FailureKind.BAD_REQUEST, e.getMessage());
    }
  }

  /** Splits before decoding; empty segments are dropped, so that a double slash counts as one. */
  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    String[] all = path.split("/", MAX_SEGMENTS + 1);
    if (all.length > MAX_SEGMENTS) {
      throw new ODataSyntaxException("the path has more than " + MAX_SEGMENTS + " segments");
    }
    for (String raw : all) {
      if (!raw.isEmpty()) {
        String decoded = PercentCode.decodeSegment(raw);
        if (decoded.equals(".") || decoded.equals("..")) {
          throw new ODataSyntaxException("the path contains a dot segment");
        }
        segments.add(decoded);
      }
    }
    return segments;
  }

  private static Target openApi(Request request) {
    if (!Methods.reads(request.method())) {
      throw GatewayException.notAllowed("the description is read-only", Methods.READ);
    }
    return new Target.OpenApi();
  }

  private static Target subscriptions(Request request, List<String> segments) {
    if (!Methods.reads(request.method())) {
      throw GatewayException.notAllowed("subscriptions are read-only", Methods.READ);
    }
    if (segments.size() == 1) {
      return new Target.SubscriptionList();
    }
    Optional<SubscriptionId> id = SubscriptionId.parse(segments.get(1));
    if (segments.size() > 2 || id.isEmpty()) {
      throw notFound();
    }
    return new Target.OneSubscription(id.get());
  }

  /** Parses the operations API; empty for any other path. */
  private static Optional<Target> operations(Request request, List<String> segments) {
    if (segments.size() < 2 || segments.size() > 3 || !segments.get(1).equals("operations")) {
      return Optional.empty();
    }
    Optional<String> id = segments.size() == 3 ? Optional.of(segments.get(2)) : Optional.empty();
    String query = request.query() == null ? "" : request.query();
    return SubscriptionId.parse(segments.get(0))
        .map(subscription -> new Target.Operations(subscription, request.method(), id, query));
  }

  /** Parses the audit API; empty for any other path. */
  private static Optional<Target> audit(Request request, List<String> segments) {
    if (segments.size() < 2 || segments.size() > 4 || !segments.get(1).equals("audit")) {
      return Optional.empty();
    }
    String query = request.query() == null ? "" : request.query();
    List<String> below = segments.subList(2, segments.size());
    return SubscriptionId.parse(segments.get(0))
        .map(subscription -> new Target.Audit(subscription, request.method(), below, query));
  }

  private Target entities(Request request, List<String> segments) {
    SubscriptionId subscription =
        segments.isEmpty()
            ? missing()
            : SubscriptionId.parse(segments.get(0)).orElseThrow(TargetParser::notFound);
    ResourcePath path = ResourcePath.parse(belowServiceRoot(segments));
    Verb verb = verb(request);
    if (path.segments().stream().anyMatch(segment -> segment.name().equals("$batch"))) {
      return batch(subscription, verb, path);
    }
    checkShape(verb, path);
    QueryOptions query = QueryOptions.parse(request.query() == null ? "" : request.query());
    checkOptions(verb, query);
    QueryNames steps = QueryNames.of(path, query);
    return new Target.Entities(
        subscription,
        verb,
        path.first().map(PathSegment::name).orElse(""),
        stamps(path, query),
        new Target.Reach(steps.taken(), steps.named()),
        path.print(),
        request.query() == null ? "" : "?" + request.query());
  }

  private static Target batch(SubscriptionId subscription, Verb verb, ResourcePath path) {
    if (!path.equals(BATCH)) {
      throw new ODataSyntaxException("$batch must be the only segment after the service root");
    }
    if (verb != Verb.POST) {
      throw GatewayException.notAllowed("$batch requires POST", AllowedMethods.BATCH);
    }
    return new Target.Batch(subscription);
  }

  private static SubscriptionId missing() {
    throw notFound();
  }

  private static GatewayException notFound() {
    return GatewayException.of(
        FailureKind.NOT_FOUND,
        "there is no such resource; resources are at"
            + " /{subscription}/services/systemcenter/vmm/{EntitySet}");
  }

  private static List<String> belowServiceRoot(List<String> segments) {
    for (int i = 0; i < SERVICE.size(); i++) {
      if (segments.size() < i + 2 || !segments.get(i + 1).equalsIgnoreCase(SERVICE.get(i))) {
        throw notFound();
      }
    }
    int root = 1 + SERVICE.size();
    boolean longForm =
        segments.size() > root && segments.get(root).toLowerCase(Locale.ROOT).equals(SERVICE_ROOT);
    return segments.subList(longForm ? root + 1 : root, segments.size());
  }

  /** Resolves tunnelling, so that no later code uses the outer method. */
  private Verb verb(Request request) {
    boolean head = request.method().equals("HEAD") && more.contains("HEAD");
    Verb outer =
        Verb.parse(head ? "GET" : request.method())
            .orElseThrow(
                () ->
                    GatewayException.notAllowed(
                        "unsupported method; use one of " + AllowedMethods.PART,
                        more.isEmpty() ? AllowedMethods.PART : Methods.ALL));
    refuseOtherTunnels(request);
    String tunnelled = request.headers().get(TUNNEL);
    if (tunnelled == null) {
      return outer;
    }
    Optional<Verb> inner = Verb.parse(tunnelled.strip().toUpperCase(Locale.ROOT));
    if (outer != Verb.POST || inner.isEmpty() || inner.get() == Verb.GET) {
      throw GatewayException.of(
          FailureKind.BAD_REQUEST,
          TUNNEL + " is only allowed with POST, and must be MERGE, PUT, PATCH or DELETE");
    }
    return inner.get();
  }

  /** SPF supports none of these, so it would execute a request with one as something else. */
  private static void refuseOtherTunnels(Request request) {
    for (String name : OTHER_TUNNELS) {
      if (request.headers().contains(name)) {
        throw GatewayException.of(
            FailureKind.BAD_REQUEST,
            name + " is not supported; use " + TUNNEL + " to tunnel a verb");
      }
    }
  }

  /** Allows only reads and the verb POST on a set; refuses all else instead of guessing. */
  private static void checkShape(Verb verb, ResourcePath path) {
    Optional<PathSegment> last = path.last();
    if (!verb.mutates()) {
      return;
    }
    if (path.segments().size() > 1) {
      // Roles and guards depend on the set; a path through another entity would be a second name
      // for it.
      throw GatewayException.notAllowed(
          "a change must name its entity by entity set and key, not through another entity",
          AllowedMethods.of(path));
    }
    boolean system = last.filter(PathSegment::isSystem).isPresent();
    boolean entity = last.flatMap(PathSegment::key).isPresent();
    if (verb == Verb.POST && (system || entity || last.isEmpty())) {
      throw GatewayException.notAllowed(
          "POST creates an entity, so the URL must name an entity set", AllowedMethods.of(path));
    }
    if (verb != Verb.POST && (system || !entity)) {
      throw GatewayException.notAllowed(
          verb
              + " needs one entity: its URL must end with a key such as (ID=guid'…',"
              + "StampId=guid'…')",
          AllowedMethods.of(path));
    }
  }

  /** SPF passes options to the same cmdlet as the body, so an option could hide a command. */
  private static void checkOptions(Verb verb, QueryOptions query) {
    for (String property : BODY_ALONE) {
      if (verb.mutates() && query.values(property).findAny().isPresent()) {
        throw new ODataSyntaxException(
            property + " must be in the URL's key or in the body, not in the query");
      }
    }
    refuseUnknown(verb, query);
  }

  /**
   * SPF's handling of other options depends on its configuration: one may be a cmdlet's parameter.
   */
  private static void refuseUnknown(Verb verb, QueryOptions query) {
    Set<String> known = verb.mutates() ? CHANGE_OPTIONS : READ_OPTIONS;
    Set<String> seen = new HashSet<>();
    for (QueryOptions.Option option : query.all()) {
      String name = option.name().toLowerCase(Locale.ROOT);
      boolean absent = name.isEmpty() && option.raw().isEmpty();
      if (!absent && !known.contains(name)) {
        throw new ODataSyntaxException(
            "unknown query option '"
                + Shorten.to(60, option.name())
                + "'; "
                + (verb.mutates()
                    ? "a change takes RunAsynchronously and $format"
                    : "a read takes OData's own, such as $filter and $top"));
      }
      if (!absent && !seen.add(name)) {
        throw new ODataSyntaxException("the query option " + option.name() + " occurs twice");
      }
    }
  }

  private static Set<StampId> stamps(ResourcePath path, QueryOptions query) {
    Set<StampId> stamps = new HashSet<>();
    path.guids("StampId").forEach(guid -> stamps.add(new StampId(guid)));
    return stamps.isEmpty() ? StampFilter.stamps(query) : stamps;
  }
}
