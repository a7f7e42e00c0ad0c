package dev.spfgateway.admin;

import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * Problem details, as in all of the gateway's own API.
 *
 * @param status the HTTP status
 * @param title a stable code
 * @param detail what is wrong and what would be right
 * @param headers additional headers of the answer
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
record Problem(int status, String title, String detail, Map<String, String> headers) {
  static Problem of(GatewayException failure) {
    return new Problem(
        failure.kind().status(),
        failure.kind().code(),
        String.valueOf(failure.getMessage()),
        failure.headers());
  }

  void answer(HttpServerResponse response) {
    headers.forEach(response::putHeader);
    AdminListener.end(
        response
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json"),
        new JsonObject()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", detail)
            .encode());
  }
}
