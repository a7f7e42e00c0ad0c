package dev.spfgateway.cli;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the asynchronous results of commands. */
final class Waiting {
  private static final long LIMIT_SECONDS = 120;

  private Waiting() {}

  /**
   * Waits for {@code answer}. Blocks; not for event loops.
   *
   * @throws Cli.CommandFailure when it fails or does not come in time
   */
  static <T> T on(Future<T> answer) {
    try {
      return answer.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Cli.CommandFailure("the store does not answer", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new Cli.CommandFailure("the store can't be read: " + e.getMessage(), e);
    }
  }
}
