package dev.spfgateway.simulator.spf;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads a request's body to its last byte. */
final class BodyReader {
  /** Maximum length of a body, in bytes; longer ones are refused. */
  static final int MAX_BYTES = 1 << 20;

  private final Buffer body = Buffer.buffer();
  private final Promise<Buffer> whole = Promise.promise();

  private BodyReader() {}

  /** A body that the web server refuses before the OData service sees it. */
  static final class TooLong extends RuntimeException {
    private TooLong() {
      super("the body is longer than " + MAX_BYTES + " bytes", null, false, false);
    }
  }

  /**
   * Resumes the paused request and collects its body.
   *
   * @return the body once it is complete; fails with {@link TooLong} when it is too long, and with
   *     the connection's failure when the client disconnects before its end
   */
  static Future<Buffer> read(HttpServerRequest request) {
    BodyReader reader = new BodyReader();
    request.handler(reader::append);
    request.exceptionHandler(failure -> reader.whole.tryFail(failure));
    request.endHandler(end -> reader.whole.tryComplete(reader.body));
    request.resume();
    return reader.whole.future();
  }

  private void append(Buffer chunk) {
    if (body.length() + chunk.length() > MAX_BYTES) {
      whole.tryFail(new TooLong());
    } else {
      body.appendBuffer(chunk);
    }
  }
}
