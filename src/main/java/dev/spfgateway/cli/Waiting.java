package dev.spfgateway.cli;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Commands wait for what they ask. */
final class Waiting {
  private static final long LIMIT_SECONDS = 120;

  private Waiting() {}

  /**
   * Waits.
   *
   * @throws Cli.CommandFailure when the answer fails or does not come
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
