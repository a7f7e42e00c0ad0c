package dev.spfgateway.admin;

import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.HostNames;
import dev.spfgateway.base.Secret;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Admits only operators: a request must call the listener by one of its own names, must not come
 * from a web page of another origin, and must present the admin token. The first two conditions
 * keep out web pages in an operator's browser, which could otherwise read whatever the browser's
 * machine can reach.
 */
final class AdminGuard implements Handler<RoutingContext> {
  private static final String BEARER = "Bearer ";
  private static final String CHALLENGE = "Bearer realm=\"spf-gateway admin\"";
  private static final String MISDIRECTED =
      "the Host header does not name this listener; call it as localhost or by its IP address,"
          + " or add the name to adminListener.allowedHosts";
  private static final String FOREIGN = "a web page of another origin must not call this listener";
  private static final String NO_TOKEN =
      "send the admin token as a bearer token: the value of adminListener.token, or if that is not"
          + " set, the content of the file admin-token in the data directory";

  private final HostNames names;
  private final Secret token;

  AdminGuard(HostNames names, Secret token) {
    this.names = names;
    this.token = token;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!request.uri().startsWith("/") || !isCalledByItsName(request)) {
      refuse(context, 421, "MisdirectedRequest", MISDIRECTED, Map.of());
    } else if (!isOfItsOwnOrigin(request)) {
      refuse(context, 403, "Forbidden", FOREIGN, Map.of());
    } else if (!showsToken(request)) {
      refuse(
          context,
          401,
          "Unauthenticated",
          NO_TOKEN,
          Map.of("WWW-Authenticate", challenge(request)));
    } else {
      context.next();
    }
  }

  /** The request's body is not read, so the connection ends. */
  private static void refuse(
      RoutingContext context, int status, String title, String why, Map<String, String> headers) {
    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    new Problem(status, title, why, headers).answer(context.response());
  }

  private boolean isCalledByItsName(HttpServerRequest request) {
    Optional<InetAddress> reached =
        Optional.ofNullable(request.localAddress())
            .flatMap(local -> Optional.ofNullable(local.hostAddress()))
            .flatMap(AddressRange::address);
    return names.allow(request.headers().getAll(HttpHeaders.HOST), reached);
  }

  private static boolean isOfItsOwnOrigin(HttpServerRequest request) {
    return HostNames.isOwnOrigin(
        request.getHeader(HttpHeaders.HOST),
        request.headers().getAll(HttpHeaders.ORIGIN),
        request.headers().getAll("Sec-Fetch-Site"));
  }

  private boolean showsToken(HttpServerRequest request) {
    List<String> shown = request.headers().getAll(HttpHeaders.AUTHORIZATION);
    return shown.size() == 1
        && isBearer(shown.get(0))
        && Secret.of(shown.get(0).substring(BEARER.length()).strip()).equals(token);
  }

  private static boolean isBearer(String authorization) {
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
  }

  /** Tells the caller whether another token would help (RFC 6750, 3). */
  private static String challenge(HttpServerRequest request) {
    boolean shown =
        request.headers().getAll(HttpHeaders.AUTHORIZATION).stream().anyMatch(AdminGuard::isBearer);
    return CHALLENGE + (shown ? ", error=\"invalid_token\"" : "");
  }
}
