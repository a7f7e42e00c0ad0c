package dev.spfgateway.admin.access;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The admin listener's cookies. Over TLS their prefix {@code __Host-} makes browsers refuse them
 * from any other host and without TLS; without TLS, which is possible on loopback only, they have
 * neither the prefix nor {@code Secure}.
 *
 * @param tls whether the listener speaks TLS
 */
public record SessionCookies(boolean tls) {
  /** The session's value. */
  public static final String SESSION = "spfgateway";

  private String full(String name) {
    return (tls ? "__Host-" : "") + name;
  }

  /** A cookie's value; empty when the request has none, or several of this name. */
  public Optional<String> shown(HttpServerRequest request, String name) {
    String begin = full(name) + "=";
    List<String> values =
        request.headers().getAll(HttpHeaders.COOKIE).stream()
            .flatMap(line -> Arrays.stream(line.split(";", -1)))
            .map(String::strip)
            .filter(one -> one.startsWith(begin))
            .map(one -> one.substring(begin.length()))
            .toList();
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  /** The {@code Set-Cookie} of a cookie that the browser forgets when it is closed. */
  public String set(String name, String value) {
    return full(name)
        + "="
        + value
        + "; Path=/"
        + (tls ? "; Secure" : "")
        + "; HttpOnly"
        + "; SameSite=Strict";
  }

  /** The same for a cookie that the browser keeps. */
  public String set(String name, String value, Duration life) {
    return set(name, value) + "; Max-Age=" + life.toSeconds();
  }

  /**
   * The same for a cookie that comes along when another site leads the browser here, as an issuer
   * does after signing in.
   */
  public String setLax(String name, String value, Duration life) {
    return set(name, value, life).replace("SameSite=Strict", "SameSite=Lax");
  }

  /** The {@code Set-Cookie} that makes the browser forget a cookie. */
  public String forget(String name) {
    return set(name, "", Duration.ZERO);
  }
}
