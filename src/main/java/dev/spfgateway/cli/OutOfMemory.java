package dev.spfgateway.cli;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process as soon as any thread runs out of memory: a process that has lost an event loop
 * or half of a change looks alive but is not. {@code -XX:+ExitOnOutOfMemoryError} does this only
 * for errors that the JVM itself throws. Netty and the JDK throw the same error for memory outside
 * the heap, which the JVM does not notice, and a plain {@code java -jar} does not have the option.
 *
 * <p>Libraries catch and log such errors, so {@link OutOfMemoryFilter} looks for them in what is
 * logged.
 */
public final class OutOfMemory {
  /** The exit code that the JVM's own option uses. */
  public static final int EXIT_CODE = 3;

  private static final byte[] LINE =
      ("{\"level\":\"ERROR\",\"logger_name\":\"dev.spfgateway.cli.OutOfMemory\",\"message\":"
              + "\"out of memory: the process ends at once with exit code 3\"}\n")
          .getBytes(StandardCharsets.UTF_8);

  /** The longest chain of causes that is followed. */
  private static final int MAX_CAUSES = 32;

  /** Limits how long a slow reader of the log delays the exit. */
  private static final long MAX_MILLIS_TO_SAY_SO = 1_000;

  private static final CountDownLatch FOUND = new CountDownLatch(1);

  private OutOfMemory() {}

  /**
   * Watches for errors that no thread catches. Allocates everything needed for the exit while there
   * is memory.
   */
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
