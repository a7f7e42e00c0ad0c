package dev.spfgateway.admin.route;

import dev.spfgateway.admin.access.Callers;
import dev.spfgateway.admin.access.Operator;
import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.HostNames;
import dev.spfgateway.pipeline.request.Methods;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Admits requests. Every request must call the listener by one of its own names, and must not come
 * from a web page of another origin; these conditions keep out web pages in an operator's browser,
 * which could otherwise read whatever the browser's machine can reach. Most resources also demand
 * an operator.
 */
public final class AdminGuard {
  private static final String CHALLENGE = "Bearer realm=\"spf-gateway admin\"";
  private static final String MISDIRECTED =
      "the Host header does not name this listener; call it as localhost or by its IP address,"
          + " or add the name to adminListener.allowedHosts";
  private static final String FOREIGN = "a web page of another origin must not call this listener";
  private static final String NO_CERTIFICATE =
      "connect with a client certificate of an authority in adminListener.tls.clientCertificates";
  private static final String NO_CREDENTIAL =
      "sign in, or send the admin token as a bearer token: the value of adminListener.token, or if"
          + " that is not set, the content of the file admin-token in the data directory";
  private static final String FORGED =
      "a change in a session needs the header X-CSRF-Token with the value that GET /api/session"
          + " shows as csrf";

  private final HostNames names;
  private final Callers callers;
  private final Supplier<JsonObject> signIn;
  private final Tls tls;

  /**
   * Creates the guard.
   *
   * @param names the listener's own names
   * @param callers determines who calls
   * @param signIn tells callers without a credential how operators can sign in
   * @param tls how far TLS protects the listener
   */
  public AdminGuard(HostNames names, Callers callers, Supplier<JsonObject> signIn, Tls tls) {
    this.tls = tls;
    this.names = names;
    this.callers = callers;
    this.signIn = signIn;
  }

  /** How far TLS protects the listener. */
  public enum Tls {
    /** The listener speaks plain HTTP; something in front of it may speak TLS. */
    OFF,
    ON,
    /** Clients must also show a certificate. */
    WITH_CERTIFICATES
  }

  /** Whether the request may continue without an operator; otherwise it has been answered. */
  boolean admitsAnyone(RoutingContext context, boolean fromOtherSites) {
    HttpServerRequest request = context.request();
    if (!request.uri().startsWith("/") || !isCalledByItsName(request)) {
      return refuse(context, new Problem(421, "MisdirectedRequest", MISDIRECTED));
    }
    if (!fromOtherSites && !isOfItsOwnOrigin(request)) {
      return refuse(context, new Problem(403, "Forbidden", FOREIGN));
    }
    if (tls == Tls.WITH_CERTIFICATES && !callers.hasCertificate(request)) {
      return refuse(context, new Problem(403, "CertificateRequired", NO_CERTIFICATE));
    }
    return true;
  }

  /** Whether the request may continue, with its {@link Operator}; otherwise it was answered. */
  boolean admitsOperator(RoutingContext context) {
    if (!admitsAnyone(context, false)) {
      return false;
    }
    Optional<Operator> operator = callers.of(context.request());
    if (operator.isEmpty()) {
      return refuse(
          context,
          new Problem(401, "Unauthenticated", NO_CREDENTIAL)
              .with("signIn", signIn.get())
              .header("WWW-Authenticate", challenge(context.request())));
    }
    if (changes(context.request()) && callers.mayBeForged(context.request(), operator.get())) {
      return refuse(context, new Problem(403, "Forbidden", FORGED));
    }
    operator.get().admit(context);
    return true;
  }

  private static boolean changes(HttpServerRequest request) {
    String method = request.method().name();
    return !Methods.reads(method) && !method.equals("OPTIONS");
  }

  /** Whether a request that was admitted earlier, such as a stream's, would still be admitted. */
  boolean stillAdmits(RoutingContext context) {
    return callers.stillAdmits(context.request(), Operator.of(context));
  }

  /** Whether the admitted caller has a role; otherwise the request has been answered. */
  static boolean has(Operator.Role needed, RoutingContext context) {
    Operator operator = Operator.of(context);
    return operator.role().covers(needed)
        || refuse(
            context,
            new Problem(
                    403,
                    "Forbidden",
                    "this needs the role "
                        + needed.word()
                        + "; the caller has the role "
                        + operator.role().word())
                .with("role", needed.word()));
  }

  /** The request's body is not read, so the connection ends. Always false. */
  private static boolean refuse(RoutingContext context, Problem problem) {
    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    problem.answer(context.response());
    return false;
  }

  private boolean isCalledByItsName(HttpServerRequest request) {
    Optional<InetAddress> reached =
        Optional.ofNullable(request.localAddress())
            .flatMap(local -> Optional.ofNullable(local.hostAddress()))
            .flatMap(AddressRange::address);
    return names.allow(request.headers().getAll(HttpHeaders.HOST), reached);
  }

  private boolean isOfItsOwnOrigin(HttpServerRequest request) {
    return HostNames.isOwnOrigin(
        tls == Tls.OFF ? Set.of("http", "https") : Set.of("https"),
        request.getHeader(HttpHeaders.HOST),
        request.headers().getAll(HttpHeaders.ORIGIN),
        request.headers().getAll("Sec-Fetch-Site"));
  }

  /** Tells the caller whether another token would help (RFC 6750, 3). */
  private static String challenge(HttpServerRequest request) {
    return CHALLENGE + (Callers.showBearer(request) ? ", error=\"invalid_token\"" : "");
  }
}
