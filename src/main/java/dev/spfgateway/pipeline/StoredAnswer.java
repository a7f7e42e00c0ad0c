package dev.spfgateway.pipeline;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer that a mutation got, kept for whoever asks again with its idempotency key.
 *
 * @param status the HTTP status
 * @param headers end-to-end headers in their order
 * @param body empty when there was none or it was too long to keep
 */
public record StoredAnswer(int status, List<Map.Entry<String, String>> headers, Buffer body) {
  /** Copies the list. */
  public StoredAnswer {
    headers = List.copyOf(headers);
  }

  /**
   * Takes a reply's copy. An answer that is too long is kept as SPF would have given it had it been
   * asked for {@code return-no-content}: a success becomes {@code 204} with the links that name the
   * entity, an error loses its text.
   *
   * @param maxBody the longest body in bytes
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

  /** The answer once more, with what is known of the mutation by now. */
  public Reply replay(Outcome known) {
    MultiMap again = HttpHeaders.headers();
    headers.forEach(header -> again.add(header.getKey(), header.getValue()));
    return new Reply(status, again, new Reply.Whole(body.copy()), Optional.of(known));
  }
}
