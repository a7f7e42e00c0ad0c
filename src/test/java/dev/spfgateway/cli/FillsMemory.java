package dev.spfgateway.cli;

import dev.spfgateway.pipeline.failure.GatewayException;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** A program that fills its heap at a chosen place, and otherwise never ends. */
public final class FillsMemory {
  private FillsMemory() {}

  public static void main(String[] arguments) throws InterruptedException {
    OutOfMemory.watch();
    Vertx vertx = Running.vertx();
    switch (arguments[0]) {
      case "a thread" -> new Thread(FillsMemory::fill).start();
      case "an event loop" -> vertx.runOnContext(run -> fill());
      case "a timer" -> vertx.setTimer(1, id -> fill());
      case "Netty's own task" ->
          ((VertxInternal) vertx).nettyEventLoopGroup().next().execute(FillsMemory::fill);
      case "a listener of Netty's" ->
          new DefaultPromise<Void>(GlobalEventExecutor.INSTANCE)
              .addListener(done -> fill())
              .setSuccess(null);
      case "a worker" ->
          vertx.executeBlocking(FillsMemory::fill).onFailure(FillsMemory::tellNobody);
      case "a future" ->
          Future.succeededFuture().map(value -> fill()).onFailure(FillsMemory::tellNobody);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    new CountDownLatch(1).await();
  }

  /** As code does that logs a failure on a level that is off. */
  private static void tellNobody(Throwable failure) {
    GatewayException wrapped = GatewayException.from(failure);
    LoggerFactory.getLogger(FillsMemory.class).trace("failed: {}", "a", wrapped);
  }

  @SuppressWarnings("InfiniteLoopStatement")
  private static Object fill() {
    List<byte[]> all = new ArrayList<>();
    while (true) {
      all.add(new byte[1 << 16]);
    }
  }
}
