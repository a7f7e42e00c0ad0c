package dev.spfgateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which headers pass. Towards SPF only what is named here, because SPF trusts whoever reaches it;
 * towards the client all but what belongs to the connection or tells about the server.
 */
final class HeaderRules {
  /** Content negotiation and conditions belong to SPF; the rest is for its logs. */
  private static final List<String> TO_UPSTREAM =
      List.of(
          "accept",
          "accept-charset",
          "accept-encoding",
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

  /** Hop-by-hop, framing, the server's identity, and cookies of the account that tenants share. */
  private static final Set<String> NOT_TO_CLIENT =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authentication-info",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "content-length",
          "server",
          "via",
          "x-powered-by",
          "x-aspnet-version",
          "x-aspnetmvc-version",
          "www-authenticate",
          "authentication-info",
          "persistent-auth",
          "alt-svc",
          "strict-transport-security",
          "set-cookie",
          "set-cookie2");

  private HeaderRules() {}

  /** What of a client's headers goes to SPF; those named in {@code Connection} never do. */
  static MultiMap toUpstream(MultiMap client) {
    Set<String> nominated = nominated(client);
    MultiMap headers = HttpHeaders.headers();
    for (String name : TO_UPSTREAM) {
      if (!nominated.contains(name)) {
        client.getAll(name).forEach(value -> headers.add(name, value));
      }
    }
    return headers;
  }

  /** What of SPF's headers goes to the client; those named in {@code Connection} never do. */
  static MultiMap toClient(MultiMap upstream) {
    Set<String> nominated = nominated(upstream);
    MultiMap headers = HttpHeaders.headers();
    for (Map.Entry<String, String> header : upstream) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!NOT_TO_CLIENT.contains(name) && !nominated.contains(name)) {
        headers.add(header.getKey(), header.getValue());
      }
    }
    return headers;
  }

  private static Set<String> nominated(MultiMap headers) {
    Set<String> names = new HashSet<>();
    for (String value : headers.getAll(HttpHeaders.CONNECTION)) {
      for (String name : value.split(",", 64)) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }
}
