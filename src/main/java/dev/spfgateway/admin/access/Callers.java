package dev.spfgateway.admin.access;

import dev.spfgateway.base.Secret;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/** Determines who calls, from what a request presents. */
public final class Callers {
  /** The name of whoever presents the admin token. */
  static final String TOKEN_NAME = "admin-token";

  private static final String BEARER = "Bearer ";

  private final Secret token;

  /** Accepts the admin token. */
  public Callers(Secret token) {
    this.token = token;
  }

  /** The operator who calls; empty when the request proves none. */
  public Optional<Operator> of(HttpServerRequest request) {
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
        && Secret.of(shown.get(0).substring(BEARER.length()).strip()).equals(token);
  }

  /** Whether the request presents a bearer token, be it right or wrong. */
  public static boolean showBearer(HttpServerRequest request) {
    return request.headers().getAll(HttpHeaders.AUTHORIZATION).stream().anyMatch(Callers::isBearer);
  }

  private static boolean isBearer(String authorization) {
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
  }
}
