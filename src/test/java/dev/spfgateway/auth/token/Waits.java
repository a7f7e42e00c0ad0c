package dev.spfgateway.auth.token;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a state that is not signalled, by polling with a time limit. */
public final class Waits {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Waits() {}

  public static void until(BooleanSupplier state) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!state.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not become so within " + LIMIT);
      }
      Thread.onSpinWait();
    }
  }
}
