package dev.spfgateway.admin.route;

import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Problem details, as in all of the gateway's own API.
 *
 * @param status the HTTP status
 * @param title a stable code
 * @param detail what is wrong and what would be right
 * @param headers additional headers of the answer
 * @param members additional members of the JSON object
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public record Problem(
    int status,
    String title,
    String detail,
    Map<String, String> headers,
    Map<String, Object> members) {
  /** A problem without additional headers and members. */
  public Problem(int status, String title, String detail) {
    this(status, title, detail, Map.of(), Map.of());
  }

  /** The problem that a failure is. */
  public static Problem of(GatewayException failure) {
    Map<String, String> headers = new HashMap<>(failure.headers());
    failure.retryAfter().ifPresent(wait -> headers.put("Retry-After", seconds(wait)));
    return new Problem(
        failure.kind().status(),
        failure.kind().code(),
        failure.getMessage(),
        Map.copyOf(headers),
        Map.of());
  }

  private static String seconds(Duration wait) {
    return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
  }

  /** The same problem with another member. */
  public Problem with(String name, Object value) {
    Map<String, Object> more = new HashMap<>(members);
    more.put(name, value);
    return new Problem(status, title, detail, headers, Map.copyOf(more));
  }

  /** The same problem with another header. */
  public Problem header(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Problem(status, title, detail, Map.copyOf(more), members);
  }

  /** Sends the problem as the answer. */
  public void answer(HttpServerResponse response) {
    headers.forEach(response::putHeader);
    JsonObject json =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", detail);
    members.forEach(json::put);
    AdminAnswers.end(
        response
            .setStatusCode(status)
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json"),
        json.encode());
  }
}
