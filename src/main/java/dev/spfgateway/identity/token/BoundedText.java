package dev.spfgateway.identity.token;

import dev.spfgateway.base.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.codec.spi.BodyStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Collects an answer's body as text, up to a maximum size. Vert.x's own collectors have no limit.
 */
final class BoundedText implements BodyStream<String> {
  private final ByteSize most;
  private final Buffer body = Buffer.buffer();
  private final Promise<String> text = Promise.promise();

  BoundedText(ByteSize most) {
    this.most = most;
  }

  @Override
  public Future<String> result() {
    return text.future();
  }

  @Override
  public Future<Void> write(Buffer chunk) {
    if (body.length() + chunk.length() > most.bytes()) {
      text.tryFail(new IOException("is larger than " + most));
      return text.future().mapEmpty();
    }
    body.appendBuffer(chunk);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    text.tryComplete(body.toString());
    return Future.succeededFuture();
  }

  @Override
  public void handle(Throwable failure) {
    text.tryFail(failure);
  }

  @Override
  public BoundedText exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public BoundedText setWriteQueueMaxSize(int size) {
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public BoundedText drainHandler(@Nullable Handler<Void> handler) {
    return this;
  }
}
