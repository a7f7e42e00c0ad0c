package dev.spfgateway.pipeline.request;

import dev.spfgateway.pipeline.failure.Outcome;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;

/**
 * An answer on its way to the client.
 *
 * @param status the HTTP status
 * @param headers owned by the reply; end-to-end headers only
 * @param body the body after the head
 * @param outcome how the mutation ended; empty for reads
 */
public record Reply(int status, MultiMap headers, Body body, Optional<Outcome> outcome) {
  /** The header with the gateway's own id of the request. */
  public static final String REQUEST_ID = "X-Request-Id";

  /** The header that says how a mutation ended. */
  public static final String OUTCOME = "X-Operation-Outcome";

  /** The body of an answer. */
  public sealed interface Body {
    /** The length in bytes; empty when it is not known before the end of the stream. */
    Optional<Long> length();
  }

  /**
   * A body that is complete.
   *
   * @param bytes may be empty
   */
  public record Whole(Buffer bytes) implements Body {
    @Override
    public Optional<Long> length() {
      return Optional.of((long) bytes.length());
    }
  }

  /**
   * A body that is still arriving. Its consumer must read it to its end or call {@code abandon}.
   *
   * @param stream paused
   * @param length as the upstream declared it
   * @param abandon stops the upstream when the client has gone
   */
  public record Streamed(ReadStream<Buffer> stream, Optional<Long> length, Runnable abandon)
      implements Body {}

  /** A reply made by the gateway itself. */
  public static Reply of(int status, String contentType, String text) {
    MultiMap headers = HttpHeaders.headers().set(HttpHeaders.CONTENT_TYPE, contentType);
    return new Reply(status, headers, new Whole(Buffer.buffer(text)), Optional.empty());
  }
}
