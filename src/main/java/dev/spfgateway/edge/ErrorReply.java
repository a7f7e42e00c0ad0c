package dev.spfgateway.edge;

import dev.spfgateway.odata.Format;
import dev.spfgateway.odata.ODataError;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Reply;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one place where a failure becomes an answer: an OData error in the client's format. */
public final class ErrorReply {
  private ErrorReply() {}

  /**
   * Writes the failure.
   *
   * @param client the client's headers, for the format it accepts
   */
  public static Reply of(GatewayException failure, MultiMap client, String requestId) {
    Format format = Format.accepted(accepted(client), client.get("MaxDataServiceVersion"));
    ODataError error =
        new ODataError(
            failure.kind().code(), failure.getMessage() + " (request " + requestId + ")");
    MultiMap headers = HttpHeaders.headers();
    headers.set(HttpHeaders.CONTENT_TYPE, format.errorContentType());
    headers.set("DataServiceVersion", format == Format.JSON_LIGHT ? "3.0;" : "1.0;");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    failure.headers().forEach(headers::set);
    failure
        .retryAfter()
        .ifPresent(wait -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds(wait))));
    return new Reply(
        failure.kind().status(),
        headers,
        new Reply.Whole(Buffer.buffer(error.write(format))),
        failure.outcome());
  }

  /** Several headers are one list. */
  private static @Nullable String accepted(MultiMap client) {
    List<String> all = client.getAll(HttpHeaders.ACCEPT);
    return all.isEmpty() ? null : String.join(",", all);
  }

  /** Whole seconds, rounded up: a client that comes back on time is not refused again. */
  private static long seconds(Duration wait) {
    return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
  }
}
