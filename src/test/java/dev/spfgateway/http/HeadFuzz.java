package dev.spfgateway.http;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.memory.MemoryShare;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/** Runs the fuzzer on this package's HTTP/1 guard. */
public final class HeadFuzz {
  private static final HttpLimits LIMITS =
      new HttpLimits(
          new ByteSize(1 << 10),
          new ByteSize(1 << 10),
          20,
          Duration.ofSeconds(5),
          new ByteSize(1 << 20));

  private HeadFuzz() {}

  /** Sends bytes through the guard and a decoder behind it, which may refuse nothing by itself. */
  public static void read(byte[] bytes) {
    Http1Guard guard =
        new Http1Guard(
            LIMITS,
            new HttpRefusals(new SimpleMeterRegistry(), "fuzz", () -> "id").of("127.0.0.1"),
            MemoryShare.unlimited());
    EmbeddedChannel channel = new EmbeddedChannel(guard, new HttpRequestDecoder());
    try {
      channel.writeInbound(Unpooled.copiedBuffer(bytes));
      for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
        check((HttpObject) next, guard);
        channel.runPendingTasks();
      }
    } finally {
      channel.finishAndReleaseAll();
    }
  }

  private static void check(HttpObject object, Http1Guard guard) {
    try {
      Throwable cause = object.decoderResult().cause();
      if (cause != null && !(cause instanceof dev.spfgateway.pipeline.failure.GatewayException)) {
        throw new AssertionError("the decoder refuses what the guard lets through", cause);
      }
      if (object instanceof HttpRequest && !(object instanceof HttpContent) && cause == null) {
        guard.begun((Throwable) null);
        guard.wantBody();
      }
    } finally {
      ReferenceCountUtil.release(object);
    }
  }
}
