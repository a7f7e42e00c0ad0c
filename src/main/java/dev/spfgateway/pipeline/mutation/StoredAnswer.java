package dev.spfgateway.pipeline.mutation;

import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mutation's answer, kept for repeats of the request with the same idempotency key.
 *
 * @param status the HTTP status
 * @param headers end-to-end headers in order
 * @param body empty when there was none or it was too long to keep
 */
public record StoredAnswer(int status, List<Map.Entry<String, String>> headers, Buffer body) {
  /** Copies the list. */
  public StoredAnswer {
    headers = List.copyOf(headers);
  }

  /**
   * Copies a reply. An answer that is too long is kept as SPF would have given it for {@code
   * return-no-content}: a success becomes {@code 204} with the links that name the entity, an error
   * loses its text.
   *
   * @param maxBody maximum length of the body in bytes
   */
  public static Optional<StoredAnswer> of(Reply reply, int maxBody) {
    if (!(reply.body() instanceof Reply.Whole whole)) {
      return Optional.empty();
    }
    if (whole.bytes().length() <= maxBody) {
      return Optional.of(
          new StoredAnswer(reply.status(), entries(reply.headers()), whole.bytes().copy()));
    }
    MultiMap headers = HttpHeaders.headers().addAll(reply.headers());
    headers.remove(HttpHeaders.CONTENT_TYPE);
    int status = reply.status() < 300 ? 204 : reply.status();
    return Optional.of(new StoredAnswer(status, entries(headers), Buffer.buffer()));
  }

  private static List<Map.Entry<String, String>> entries(MultiMap headers) {
    return headers.entries().stream().map(one -> Map.entry(one.getKey(), one.getValue())).toList();
  }

  /** The answer again, with what is now known of the mutation. */
  public Reply replay(Outcome known) {
    MultiMap again = HttpHeaders.headers();
    headers.forEach(header -> again.add(header.getKey(), header.getValue()));
    return new Reply(status, again, new Reply.Whole(body.copy()), Optional.of(known));
  }
}
