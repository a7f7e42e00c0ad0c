package dev.spfgateway.pipeline.request;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The target of a URL, in the gateway's own terms. */
public sealed interface Target {
  /**
   * {@code OPTIONS} of any URL.
   *
   * @param allow the methods that the URL takes
   */
  record Options(String allow) implements Target {}

  /** {@code GET /openapi.yaml}: the gateway's own API. Public: needs no credential. */
  record OpenApi() implements Target {}

  /** {@code GET /subscriptions}: the caller's subscriptions. */
  record SubscriptionList() implements Target {}

  /**
   * {@code GET /subscriptions/{id}}.
   *
   * @param subscription the requested subscription
   */
  record OneSubscription(SubscriptionId subscription) implements Target {}

  /** A resource of the gateway's own API, whose errors are problem details (RFC 9457). */
  sealed interface OwnApi extends Target {
    /** The URL's first segment. */
    SubscriptionId subscription();
  }

  /**
   * {@code /{subscription}/operations} and {@code /{subscription}/operations/{id}}.
   *
   * @param method as sent
   * @param id the second segment as written; empty for the list
   * @param query raw, without its question mark; may be empty
   */
  record Operations(SubscriptionId subscription, String method, Optional<String> id, String query)
      implements OwnApi {}

  /**
   * {@code /{subscription}/audit} and the resources below it.
   *
   * @param method as sent
   * @param below further segments as written, at most two
   * @param query raw, without its question mark; may be empty
   */
  record Audit(SubscriptionId subscription, String method, List<String> below, String query)
      implements OwnApi {
    /** Copies the list. */
    public Audit {
      below = List.copyOf(below);
    }
  }

  /**
   * {@code POST …/$batch}: several requests in one.
   *
   * @param subscription the URL's first segment
   */
  record Batch(SubscriptionId subscription) implements Target {}

  /**
   * The names by which a request navigates from its entity set: in its path after the first
   * segment, and in {@code $expand}, {@code $select}, {@code $filter} and {@code $orderby}.
   *
   * @param steps the names that a path or {@code $expand} goes through or ends at: each a
   *     navigation or a property
   * @param names every other name in an expression: mostly properties
   */
  record Reach(Set<String> steps, Set<String> names) {
    /** Reaches only the entity set itself. */
    public static final Reach NOWHERE = new Reach(Set.of(), Set.of());

    /** Copies the sets. */
    public Reach {
      steps = Set.copyOf(steps);
      names = Set.copyOf(names);
    }
  }

  /**
   * A resource in SPF's VMM service.
   *
   * @param subscription the URL's first segment
   * @param verb the verb, tunnelling resolved
   * @param entitySet the path's first name; {@code $metadata} or empty for the service's own
   *     documents
   * @param stamps every {@code StampId} in the path's keys or, without any, in {@code $filter}
   * @param reach the names by which it navigates from there
   * @param path the canonical resource path below the service root, percent-encoded, without a
   *     leading slash
   * @param query the query as the client wrote it, byte for byte, with its question mark; or empty
   */
  record Entities(
      SubscriptionId subscription,
      Verb verb,
      String entitySet,
      Set<StampId> stamps,
      Reach reach,
      String path,
      String query)
      implements Target {
    /** Copies the set. */
    public Entities {
      stamps = Set.copyOf(stamps);
    }
  }
}
