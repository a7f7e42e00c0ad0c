package dev.spfgateway.admin.access;

import dev.spfgateway.admin.access.Sessions.Session;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Determines who calls, from what a request presents. */
public final class Callers {
  /** The name of whoever presents the admin token. */
  static final String TOKEN_NAME = "admin-token";

  private static final String BEARER = "Bearer ";
  private static final String CSRF = "X-CSRF-Token";

  private final Secret token;
  private final Sessions sessions;
  private final SessionCookies cookies;
  private final Supplier<Operators> operators;
  private final Ticker ticker;

  /**
   * Accepts the admin token, sessions and, where the listener asks for them, client certificates.
   *
   * @param token the admin token
   * @param operators the newest registry's operators
   */
  public Callers(
      Secret token,
      Sessions sessions,
      SessionCookies cookies,
      Supplier<Operators> operators,
      Ticker ticker) {
    this.token = token;
    this.sessions = sessions;
    this.cookies = cookies;
    this.operators = operators;
    this.ticker = ticker;
  }

  /**
   * The operator who calls; empty when the request proves none. A request with a credential in
   * {@code Authorization} is judged by that alone.
   */
  public Optional<Operator> of(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.AUTHORIZATION)
        ? byToken(request)
        : session(request)
            .map(Session::operator)
            .map(one -> at(one, request))
            .or(() -> certified(request));
  }

  private static Operator at(Operator one, HttpServerRequest request) {
    return new Operator(
        one.name(), one.role(), one.by(), request.remoteAddress().hostAddress(), one.session());
  }

  /** The session whose cookie the request has; counts as a use of it. */
  public Optional<Session> session(HttpServerRequest request) {
    return cookies.shown(request, SessionCookies.SESSION).flatMap(sessions::use);
  }

  /**
   * Whether the operator who was admitted with this request, such as that of a stream, would still
   * be admitted. Does not count as a use of the session.
   */
  public boolean stillAdmits(HttpServerRequest request, Operator admitted) {
    return switch (admitted.by()) {
      case TOKEN, PASSWORD, OIDC ->
          admitted.session().isEmpty()
              || cookies.shown(request, SessionCookies.SESSION).filter(sessions::holds).isPresent();
      case CERTIFICATE -> certified(request).filter(admitted::equals).isPresent();
    };
  }

  private Optional<Operator> certified(HttpServerRequest request) {
    return ClientCertificate.of(request, ticker)
        .flatMap(one -> operators.get().certified(one.getSubjectX500Principal()))
        .map(
            one ->
                new Operator(
                    one.name(),
                    one.role(),
                    Operator.SignIn.CERTIFICATE,
                    request.remoteAddress().hostAddress(),
                    Optional.empty()));
  }

  /** Whether the request's connection has a client certificate of a trusted authority. */
  public boolean hasCertificate(HttpServerRequest request) {
    return ClientCertificate.of(request, ticker).isPresent();
  }

  /**
   * Whether a change may have been sent by another page: browsers add the cookie to whatever a page
   * sends, but only the listener's own pages know the session's other value.
   */
  public boolean mayBeForged(HttpServerRequest request, Operator operator) {
    if (operator.session().isEmpty()) {
      return false;
    }
    List<String> shown = request.headers().getAll(CSRF);
    return shown.size() != 1
        || operator
            .session()
            .flatMap(sessions::byId)
            .filter(session -> session.csrf().equals(Secret.of(shown.get(0))))
            .isEmpty();
  }

  private Optional<Operator> byToken(HttpServerRequest request) {
    return showsToken(request)
        ? Optional.of(
            new Operator(
                TOKEN_NAME,
                Operator.Role.OPERATOR,
                Operator.SignIn.TOKEN,
                request.remoteAddress().hostAddress(),
                Optional.empty()))
        : Optional.empty();
  }

  private boolean showsToken(HttpServerRequest request) {
    List<String> shown = request.headers().getAll(HttpHeaders.AUTHORIZATION);
    return shown.size() == 1
        && isBearer(shown.get(0))
        && isToken(Secret.of(shown.get(0).substring(BEARER.length()).strip()));
  }

  /** Whether this is the admin token. */
  public boolean isToken(Secret shown) {
    return shown.equals(token);
  }

  /** The operator that the admin token proves, for opening a session. */
  public static Sessions.Proved tokenHolder() {
    return new Sessions.Proved(
        TOKEN_NAME, Operator.Role.OPERATOR, Operator.SignIn.TOKEN, () -> true);
  }

  /** Whether the request presents a bearer token, be it right or wrong. */
  public static boolean showBearer(HttpServerRequest request) {
    return request.headers().getAll(HttpHeaders.AUTHORIZATION).stream().anyMatch(Callers::isBearer);
  }

  private static boolean isBearer(String authorization) {
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
  }
}
