package dev.spfgateway.cli;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process at once when memory has run out, whoever finds out: a process that has lost an
 * event loop or half of a change looks alive and is not. {@code -XX:+ExitOnOutOfMemoryError} does
 * so for what the JVM itself throws; Netty and the JDK throw the same error for memory outside of
 * the heap without that the JVM knows, and a plain {@code java -jar} does not have the option.
 *
 * <p>Libraries catch whatever is thrown and log it, so {@link OutOfMemoryFilter} sees what nobody
 * else is told.
 */
public final class OutOfMemory {
  /** The code with which the JVM's own option ends a process. */
  public static final int EXIT_CODE = 3;

  private static final byte[] LINE =
      ("{\"level\":\"ERROR\",\"logger_name\":\"dev.spfgateway.cli.OutOfMemory\",\"message\":"
              + "\"memory has run out: the process ends at once with exit code 3\"}\n")
          .getBytes(StandardCharsets.UTF_8);

  /** A chain of causes is not followed any further. */
  private static final int MAX_CAUSES = 32;

  /** Nobody who reads the log slowly holds up the end for longer. */
  private static final long MAX_MILLIS_TO_SAY_SO = 1_000;

  private static final CountDownLatch FOUND = new CountDownLatch(1);

  private OutOfMemory() {}

  /** Watches what no thread catches. Makes all that the end needs while there is memory. */
  public static void watch() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          check(failure);
          System.err.println("thread " + thread.getName() + " ended");
          failure.printStackTrace();
        });
    Thread end = new Thread(OutOfMemory::endWhenFound, "out-of-memory");
    end.setDaemon(true);
    end.start();
  }

  private static void endWhenFound() {
    try {
      FOUND.await();
      boolean unused = new CountDownLatch(1).await(MAX_MILLIS_TO_SAY_SO, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  /** Ends the process when a failure is an {@link OutOfMemoryError}, or was caused by one. */
  static void check(@Nullable Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
      if (cause instanceof OutOfMemoryError) {
        end();
      }
      cause = cause.getCause();
    }
  }

  private static void end() {
    FOUND.countDown();
    try {
      System.err.write(LINE, 0, LINE.length);
      System.err.flush();
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
