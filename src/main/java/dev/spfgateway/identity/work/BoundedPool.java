package dev.spfgateway.identity.work;

import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A few named threads with a short queue. When the queue is full, work fails at once: the caller is
 * told to come back, and those already waiting are not delayed. Thread-safe.
 */
public final class BoundedPool implements AutoCloseable {
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final ThreadPoolExecutor threads;
  private final Counter overflows;

  /**
   * Creates the pool; its threads start with the first work.
   *
   * @param name the name of the threads, and of this pool in the metric of rejected work
   */
  public BoundedPool(String name, int threads, int maxWaiting, MeterRegistry metrics) {
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(maxWaiting),
            work -> {
              Thread thread = new Thread(work, name + "-" + number.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
    this.threads.allowCoreThreadTimeOut(true);
    this.overflows =
        Counter.builder("spfgateway.authentication.overflows")
            .description("Requests refused because a worker pool's queue was full.")
            .tag("pool", name)
            .register(metrics);
  }

  /**
   * Runs the work on one of the threads.
   *
   * @return fails with {@link FailureKind#OVERLOADED} when the queue is full; completes on a thread
   *     of the pool
   */
  public <T> CompletableFuture<T> run(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, threads);
    } catch (RejectedExecutionException e) {
      overflows.increment();
      return CompletableFuture.failedFuture(
          GatewayException.of(
                  FailureKind.OVERLOADED, "too many credentials are being checked right now")
              .retryAfter(AGAIN));
    }
  }

  /**
   * Completes on the caller's context, and fails with the work's own failure, not with its wrapper.
   */
  public static <T> Future<T> future(CompletableFuture<T> work, Vertx vertx) {
    return Future.fromCompletionStage(work, vertx.getOrCreateContext())
        .recover(failure -> Future.failedFuture(bare(failure)));
  }

  private static Throwable bare(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? bare(failure.getCause())
        : failure;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
