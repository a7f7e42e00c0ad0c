package dev.spfgateway.upstream.body;

import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.pipeline.request.BodyBlocks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an upstream's answer. */
public final class AnswerBody {
  private AnswerBody() {}

  /**
   * The length that the answer's head declares; empty when it is not known before the end of the
   * stream.
   */
  public static Optional<Long> declaredLength(HttpClientResponse answer) {
    @Nullable String length = answer.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? Optional.empty() : Optional.of(Long.parseLong(length));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Collects a paused answer to a question of the gateway's own, of which few are in progress.
   *
   * @return the whole body; fails when it breaks off or is longer than {@code maxBytes}
   */
  public static Future<Buffer> collect(HttpClientResponse answer, int maxBytes) {
    return collect(answer, MemoryShare.unlimited(), maxBytes);
  }

  /**
   * Collects a paused answer.
   *
   * @param memory charged as the body grows, whatever the limits say: the body may tell how a
   *     mutation ended
   * @return the whole body; fails when it breaks off or is longer than {@code maxBytes}
   */
  public static Future<Buffer> collect(
      HttpClientResponse answer, MemoryShare memory, int maxBytes) {
    Promise<Buffer> whole = Promise.promise();
    BodyBlocks collected = BodyBlocks.inAnyCase(memory, MemoryKind.ANSWER, maxBytes);
    answer.exceptionHandler(whole::tryFail);
    answer.endHandler(end -> whole.tryComplete(collected.whole()));
    answer.handler(
        chunk -> {
          if (collected.add(chunk) != BodyBlocks.Added.DONE) {
            answer.pause();
            whole.tryFail(tooLong(maxBytes));
          }
        });
    answer.resume();
    return whole.future().onFailure(failed -> collected.release());
  }

  private static IllegalStateException tooLong(int maxBytes) {
    return new IllegalStateException("longer than " + maxBytes + " bytes");
  }

  /**
   * Removes the content coding from a complete body.
   *
   * @param memory charged as the result grows, whatever the limits say
   * @throws RuntimeException when the body is broken, longer than {@code maxBytes} or in a coding
   *     that was not asked for
   */
  public static Buffer plain(
      HttpClientResponse answer, Buffer body, MemoryShare memory, int maxBytes) {
    if (Coding.isForeign(answer.headers())) {
      throw new ODataSyntaxException("it has a Content-Encoding that the gateway did not request");
    }
    if (!Coding.isGzip(answer.headers())) {
      return body;
    }
    try (Gunzip gunzip = new Gunzip()) {
      BodyBlocks plain = BodyBlocks.inAnyCase(memory, MemoryKind.ANSWER, maxBytes);
      gunzip.feed(body.getBytes());
      for (byte[] piece = gunzip.next(); piece.length > 0; piece = gunzip.next()) {
        if (plain.add(Buffer.buffer(piece)) != BodyBlocks.Added.DONE) {
          plain.release();
          throw tooLong(maxBytes);
        }
      }
      gunzip.end();
      return plain.whole();
    }
  }
}
