package dev.spfgateway.edge;

import dev.spfgateway.odata.Format;
import dev.spfgateway.odata.ODataError;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureOrigin;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Request;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Turns a failure into an answer: an OData error in the client's format or, on the gateway's own
 * API, problem details. No other class does.
 */
public final class ErrorReply {
  private ErrorReply() {}

  /**
   * The format that the client asks for.
   *
   * @param query its URL's query, raw, without the question mark, or null
   */
  record Wish(MultiMap headers, @Nullable String query) {
    Format format() {
      return Format.asked(
          query, headers.getAll(HttpHeaders.ACCEPT), headers.get("MaxDataServiceVersion"));
    }
  }

  /**
   * Writes a failure.
   *
   * @param ending who ended the request, and what became of a mutation
   */
  static Reply of(GatewayException failure, FailureOrigin ending, Wish wish, String requestId) {
    Format format = wish.format();
    ODataError error =
        new ODataError(
            failure.kind().code(), failure.getMessage() + " (request " + requestId + ")");
    MultiMap headers = headers(failure, ending, format.errorContentType());
    headers.set("DataServiceVersion", format.errorVersion());
    return reply(failure, ending, headers, error.write(format));
  }

  /** Writes the failure of one request in a batch. */
  public static Reply of(GatewayException failure, Exchange part) {
    Request request = part.request();
    FailureOrigin ending = FailureOrigin.of(failure, request.method(), part.trail());
    return of(failure, ending, new Wish(request.headers(), request.query()), request.id());
  }

  /**
   * Writes the failure as problem details, for the gateway's own API.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
   */
  static Reply problem(GatewayException failure, FailureOrigin ending, String requestId) {
    String problem =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", failure.kind().code())
            .put("status", failure.kind().status())
            .put("detail", failure.getMessage())
            .put("instance", "urn:uuid:" + requestId)
            .encode();
    return reply(failure, ending, headers(failure, ending, "application/problem+json"), problem);
  }

  private static MultiMap headers(
      GatewayException failure, FailureOrigin ending, String contentType) {
    MultiMap headers = HttpHeaders.headers();
    headers.set(HttpHeaders.CONTENT_TYPE, contentType);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    headers.set(FailureOrigin.HEADER, ending.words());
    failure.headers().forEach(headers::set);
    failure
        .retryAfter()
        .ifPresent(wait -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds(wait))));
    return headers;
  }

  private static Reply reply(
      GatewayException failure, FailureOrigin ending, MultiMap headers, String text) {
    return new Reply(
        failure.kind().status(), headers, new Reply.Whole(Buffer.buffer(text)), ending.outcome());
  }

  /** Whole seconds, rounded up, so that a client that returns on time is not refused again. */
  private static long seconds(Duration wait) {
    return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
  }
}
