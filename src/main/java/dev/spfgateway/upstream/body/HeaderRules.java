package dev.spfgateway.upstream.body;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Decides which headers pass: only those listed here. Towards SPF, because SPF trusts every client
 * that reaches it; towards the client, because no header may reveal the server.
 */
public final class HeaderRules {
  /** Content negotiation and conditions concern SPF; the rest is for its logs. */
  private static final List<String> TO_UPSTREAM =
      List.of(
          "accept",
          "accept-charset",
          "accept-language",
          "content-type",
          "dataserviceversion",
          "maxdataserviceversion",
          "mindataserviceversion",
          "dataserviceurlconventions",
          "prefer",
          "if-match",
          "if-none-match",
          "if-modified-since",
          "if-unmodified-since",
          "user-agent",
          "x-ms-version",
          "x-ms-client-request-id",
          "x-ms-client-session-id",
          "traceparent",
          "tracestate");

  /**
   * The headers that an OData v3 answer needs. All others are dropped: framing belongs to each
   * connection, digests and ranges to the bytes before their links were rewritten, cookies and
   * challenges to the account that tenants share, and an unknown header may name the server.
   */
  private static final Set<String> TO_CLIENT =
      Set.of(
          "age",
          "allow",
          "cache-control",
          "content-base",
          "content-disposition",
          "content-language",
          "content-location",
          "content-type",
          "dataserviceid",
          "dataserviceversion",
          "date",
          "etag",
          "expires",
          "last-modified",
          "location",
          "odata-entityid",
          "pragma",
          "preference-applied",
          "request-id",
          "retry-after",
          "vary",
          "x-content-type-options");

  /** SPF's own headers, including the one that names VMM's job. */
  private static final String OWN_PREFIX = "x-ms-";

  private HeaderRules() {}

  /**
   * The client's headers that go to SPF; those named in {@code Connection} never do. The gateway
   * decides which encodings SPF may use: see {@link Coding}.
   */
  public static MultiMap toUpstream(MultiMap client) {
    Set<String> nominated = nominated(client);
    MultiMap headers = HttpHeaders.headers();
    for (String name : TO_UPSTREAM) {
      if (!nominated.contains(name)) {
        client.getAll(name).forEach(value -> headers.add(name, value));
      }
    }
    return headers;
  }

  /** SPF's headers that go to the client; those named in {@code Connection} never do. */
  static MultiMap toClient(MultiMap upstream) {
    Set<String> nominated = nominated(upstream);
    MultiMap headers = HttpHeaders.headers();
    for (Map.Entry<String, String> header : upstream) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean passes = TO_CLIENT.contains(name) || name.startsWith(OWN_PREFIX);
      if (passes && !nominated.contains(name) && isText(header.getValue())) {
        headers.add(header.getKey(), header.getValue());
      }
    }
    return headers;
  }

  /** HTTP allows no control characters; they could control a terminal that displays them. */
  private static boolean isText(String value) {
    return value.chars().allMatch(c -> c >= ' ' && c != 0x7F || c == '\t');
  }

  private static Set<String> nominated(MultiMap headers) {
    Set<String> names = new HashSet<>();
    for (String value : headers.getAll(HttpHeaders.CONNECTION)) {
      for (String name : value.split(",", -1)) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }
}
