package dev.spfgateway.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells browsers which web pages may read the gateway's answers. Applied last and to all answers,
 * because a page must be able to read errors, too, and some are sent before any pipeline stage sees
 * the request.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, CORS protocol</a>
 */
final class Cors {
  /** All methods that the gateway takes; which ones a URL takes, the call itself will show. */
  private static final String METHODS = "GET, HEAD, POST, PUT, MERGE, PATCH, DELETE";

  /** Request headers that the gateway or SPF reads. */
  private static final List<String> ALLOWED =
      List.of(
          "Accept",
          "Accept-Language",
          "Authorization",
          "Content-Type",
          "DataServiceUrlConventions",
          "DataServiceVersion",
          "Idempotency-Key",
          "If-Match",
          "If-Modified-Since",
          "If-None-Match",
          "If-Unmodified-Since",
          "MaxDataServiceVersion",
          "MinDataServiceVersion",
          "Prefer",
          "traceparent",
          "tracestate",
          "X-Api-Key",
          "X-HTTP-Method",
          "X-Request-Timeout",
          "x-ms-client-request-id",
          "x-ms-client-session-id",
          "x-ms-version");

  /** Answer headers that clients use, apart from those that every page may read. */
  private static final List<String> EXPOSED =
      List.of(
          "Allow",
          "Content-Disposition",
          "DataServiceId",
          "DataServiceVersion",
          "Date",
          "ETag",
          "Idempotent-Replayed",
          "Link",
          "Location",
          "OData-EntityId",
          "Operation-Location",
          "Preference-Applied",
          "RateLimit",
          "RateLimit-Policy",
          "Request-Id",
          "Retry-After",
          "WWW-Authenticate",
          "X-Audit-Id",
          "X-Ended-By",
          "X-Operation-Id",
          "X-Operation-Outcome",
          "X-Request-Id",
          "x-ms-client-request-id",
          "x-ms-request-id");

  private final CorsConfig config;
  private final boolean any;
  private final String allowed;
  private final String exposed;

  Cors(CorsConfig config) {
    this.config = config;
    this.any = config.origins().contains(CorsConfig.ANY);
    this.allowed = join(ALLOWED, config.allowedHeaders());
    this.exposed = join(EXPOSED, config.exposedHeaders());
  }

  private static String join(List<String> own, List<String> more) {
    return Stream.concat(own.stream(), more.stream()).collect(Collectors.joining(", "));
  }

  /** Adds the headers that the request's origin is entitled to. */
  void apply(HttpServerRequest http, HttpServerResponse response) {
    if (config.origins().isEmpty()) {
      return;
    }
    MultiMap headers = response.headers();
    boolean preflight = isPreflight(http);
    if (!any) {
      // Needed without an origin, too: a cache must not give that answer to a page.
      headers.add(HttpHeaders.VARY, "Origin");
    }
    if (preflight) {
      headers.add(
          HttpHeaders.VARY, "Access-Control-Request-Method, Access-Control-Request-Headers");
    }
    List<String> shown = http.headers().getAll(HttpHeaders.ORIGIN);
    if (shown.size() != 1 || !any && !config.origins().contains(shown.get(0))) {
      return;
    }
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, any ? CorsConfig.ANY : shown.get(0));
    if (config.credentials()) {
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    if (preflight) {
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, allowed);
      headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, Long.toString(config.maxAge().toSeconds()));
    } else {
      headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
  }

  private static boolean isPreflight(HttpServerRequest http) {
    return http.method().equals(HttpMethod.OPTIONS)
        && http.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
  }
}
