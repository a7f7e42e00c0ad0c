package dev.spfgateway.testing;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what a test has begun, never for a guessed time. */
public final class Waits {
  /** After so long nothing comes any more, however busy the machine is. */
  public static final Duration LIMIT = Duration.ofMinutes(2);

  /** Leaves the processor to what is waited for. */
  private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

  private Waits() {}

  /** The result; a failure is thrown. */
  public static <T> T await(Future<T> future) {
    try {
      return future.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw nothing(e);
    }
  }

  /** The same of what the JDK's own promises bring. */
  public static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw nothing(e);
    } catch (ExecutionException e) {
      throw new AssertionError("it failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while it waited", e);
    }
  }

  /** Waits until something is so that nobody tells of. */
  public static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not become so within " + LIMIT);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static AssertionError nothing(TimeoutException cause) {
    return new AssertionError("nothing came within " + LIMIT, cause);
  }
}
