package dev.spfgateway.edge;

import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.pipeline.Trail;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Request;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns an HTTP/1 or HTTP/2 request into a {@code Request}; later code never depends on the
 * version.
 */
final class RequestReader {
  private final Vertx vertx;
  private final Duration bodyTimeout;
  private final boolean askClients;
  private final ClientAddresses addresses;

  /**
   * Takes the time limit of a body.
   *
   * @param askClients whether TLS asks clients for a certificate
   * @param addresses determines a request's client address
   */
  RequestReader(Vertx vertx, Duration bodyTimeout, boolean askClients, ClientAddresses addresses) {
    this.vertx = vertx;
    this.bodyTimeout = bodyTimeout;
    this.askClients = askClients;
    this.addresses = addresses;
  }

  /**
   * Reads a request's head.
   *
   * @param watch the connection's record; its guard reports a malformed body
   * @param memory the request's share of memory
   * @param trail records that the request names two different hosts
   */
  Request read(
      HttpServerRequest http, String id, ConnectionWatch watch, MemoryShare memory, Trail trail) {
    String target = http.uri();
    @Nullable String authority = isHttp2(http) ? authority(http) : null;
    if (isAbsolute(target)) {
      int start = target.indexOf("//") + 2;
      int path = indexOfPath(target, start);
      authority = target.substring(start, path);
      target = path == target.length() ? "/" : target.substring(path);
    }
    int query = target.indexOf('?');
    MultiMap headers = headers(http, authority, trail);
    return new Request(
        id,
        http.method().name(),
        query < 0 ? target : target.substring(0, query),
        query < 0 ? null : target.substring(query + 1),
        headers,
        addresses.ofRequest(watch.client(), headers),
        askClients ? ClientChain.of(http) : List.of(),
        new ClientBody(vertx, http, bodyTimeout, watch.guard(), memory),
        memory);
  }

  static boolean isHttp2(HttpServerRequest http) {
    return http.version() == HttpVersion.HTTP_2;
  }

  private static @Nullable String authority(HttpServerRequest http) {
    @Nullable HostAndPort named = http.authority();
    return named == null ? null : named.toString();
  }

  private static boolean isAbsolute(String target) {
    String lower = target.substring(0, Math.min(8, target.length())).toLowerCase(Locale.ROOT);
    return lower.startsWith("https://") || lower.startsWith("http://");
  }

  private static int indexOfPath(String target, int from) {
    for (int i = from; i < target.length(); i++) {
      if (target.charAt(i) == '/' || target.charAt(i) == '?') {
        return i;
      }
    }
    return target.length();
  }

  /** The URL's host and the Host header must be the same. */
  private static MultiMap headers(HttpServerRequest http, @Nullable String authority, Trail trail) {
    for (String host : http.headers().getAll(HttpHeaders.HOST)) {
      if (authority != null && !host.equalsIgnoreCase(authority)) {
        trail.refused(
            GatewayException.of(
                    FailureKind.BAD_REQUEST, "the Host header and the URL name different hosts")
                .header(HttpHeaders.CONNECTION.toString(), HttpHeaders.CLOSE.toString()));
      }
    }
    if (!isHttp2(http)) {
      return http.headers();
    }
    MultiMap headers = HttpHeaders.headers().setAll(http.headers());
    return authority == null || headers.contains(HttpHeaders.HOST)
        ? headers
        : headers.set(HttpHeaders.HOST, authority);
  }
}
