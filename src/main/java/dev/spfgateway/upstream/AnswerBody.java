package dev.spfgateway.upstream;

import dev.spfgateway.odata.ODataSyntaxException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an upstream's answer. */
final class AnswerBody {
  private AnswerBody() {}

  /** The length that the answer's head declares; empty when only the end of the stream tells. */
  static Optional<Long> declaredLength(HttpClientResponse answer) {
    @Nullable String length = answer.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? Optional.empty() : Optional.of(Long.parseLong(length));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Collects a paused answer.
   *
   * @return the whole body; fails when it breaks off or is longer than {@code maxBytes}
   */
  static Future<Buffer> collect(HttpClientResponse answer, int maxBytes) {
    Promise<Buffer> whole = Promise.promise();
    Buffer collected = Buffer.buffer();
    answer.exceptionHandler(whole::tryFail);
    answer.endHandler(end -> whole.tryComplete(collected));
    answer.handler(
        chunk -> {
          if (collected.length() + chunk.length() > maxBytes) {
            answer.pause();
            whole.tryFail(new IllegalStateException("longer than " + maxBytes + " bytes"));
          } else {
            collected.appendBuffer(chunk);
          }
        });
    answer.resume();
    return whole.future();
  }

  /**
   * Takes the content coding off a body that is wholly here.
   *
   * @throws RuntimeException when it is broken, longer than {@code maxBytes} or in a coding that
   *     was not asked for
   */
  static Buffer plain(HttpClientResponse answer, Buffer body, int maxBytes) {
    if (Coding.isForeign(answer.headers())) {
      throw new ODataSyntaxException("its Content-Encoding was not asked for");
    }
    if (!Coding.isGzip(answer.headers())) {
      return body;
    }
    try (Gunzip gunzip = new Gunzip()) {
      Buffer plain = Buffer.buffer();
      gunzip.feed(body.getBytes());
      for (byte[] piece = gunzip.next(); piece.length > 0; piece = gunzip.next()) {
        if (plain.length() + piece.length > maxBytes) {
          throw new IllegalStateException("longer than " + maxBytes + " bytes");
        }
        plain.appendBytes(piece);
      }
      gunzip.end();
      return plain;
    }
  }
}
