package dev.spfgateway.pipeline;

import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;

/** A body that never arrives. */
public final class NoStream implements ReadStream<Buffer> {
  private NoStream() {}

  /** A reply with such a body. */
  public static Reply reply() {
    return new Reply(
        200,
        HttpHeaders.headers(),
        new Reply.Streamed(new NoStream(), Optional.empty(), () -> {}),
        Optional.empty());
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
    return this;
  }

  @Override
  public ReadStream<Buffer> handler(Handler<Buffer> handler) {
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    return this;
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(Handler<Void> handler) {
    return this;
  }
}
