package dev.spfgateway.simulator.spf;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;
import java.util.Optional;

/**
 * Sends a body: a short one at once, a long one chunk by chunk as fast as the client reads, so that
 * only a few chunks are in memory however long the list is.
 */
final class AnswerSender {
  /** Bodies up to this size get a {@code Content-Length}; in bytes before compression. */
  private static final int WHOLE = 65_536;

  private static final int CHUNK = 16_384;

  /**
   * After this many chunks other connections get their turn, even if the client could take more.
   */
  private static final int CHUNKS_IN_A_ROW = 16;

  private final Context context;
  private final HttpServerResponse response;
  private final Iterator<String> parts;
  private final Optional<Gzip> gzip;
  private final Promise<Void> sent = Promise.promise();
  private Buffer next = Buffer.buffer();

  private AnswerSender(
      Context context, HttpServerResponse response, Iterable<String> parts, Optional<Gzip> gzip) {
    this.context = context;
    this.response = response;
    this.parts = parts.iterator();
    this.gzip = gzip;
  }

  /**
   * Sends the body of an answer whose status and headers are set.
   *
   * @param acceptEncoding the codings that the client accepts, or empty text
   * @return completes when the last byte was given to the connection; fails when the connection is
   *     gone
   */
  static Future<Void> send(
      Context context,
      HttpServerResponse response,
      Iterable<String> parts,
      ServiceConfig config,
      String acceptEncoding) {
    boolean compressed =
        switch (config.compression()) {
          case ALWAYS -> true;
          case NEVER -> false;
          case WHEN_ASKED -> Gzip.isAccepted(acceptEncoding);
        };
    if (compressed) {
      response.putHeader("Content-Encoding", "gzip").putHeader("Vary", "Accept-Encoding");
    }
    Optional<Gzip> gzip = compressed ? Optional.of(new Gzip()) : Optional.empty();
    AnswerSender sender = new AnswerSender(context, response, parts, gzip);
    response.exceptionHandler(sender.sent::tryFail);
    return sender.run(config.framing() == ServiceConfig.Framing.CHUNKED);
  }

  private Future<Void> run(boolean chunked) {
    gather(WHOLE);
    if (parts.hasNext() || chunked) {
      response.setChunked(true);
      pump();
    } else {
      response.end(encoded(true)).onComplete(sent);
    }
    return sent.future();
  }

  /** Collects parts until there are enough bytes or no parts are left. */
  private void gather(int enough) {
    while (parts.hasNext() && next.length() < enough) {
      next.appendString(parts.next());
    }
  }

  private Buffer encoded(boolean last) {
    Buffer plain = next;
    next = Buffer.buffer();
    return gzip.map(coding -> coding.encode(plain, last)).orElse(plain);
  }

  private void pump() {
    response.drainHandler(null);
    for (int i = 0; i < CHUNKS_IN_A_ROW; i++) {
      if (response.closed()) {
        sent.tryFail("the client went away");
        return;
      }
      if (!parts.hasNext()) {
        response.end(encoded(true)).onComplete(sent);
        return;
      }
      Buffer chunk = encoded(false);
      if (chunk.length() > 0) {
        response.write(chunk).onFailure(sent::tryFail);
      }
      gather(CHUNK);
      if (response.writeQueueFull()) {
        response.drainHandler(ready -> pump());
        return;
      }
    }
    // Not as a task: Netty runs tasks that spawn tasks for up to a second before it reads again.
    long ignored = context.owner().setTimer(1, turn -> pump());
  }
}
