package dev.spfgateway.audit;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * Runs an asynchronous step again and again, each time in a new turn of the event loop: a chain of
 * futures would retain every step until the last, and complete them all in one stack.
 */
public final class Repeat {
  private Repeat() {}

  /**
   * Runs the step until it returns false.
   *
   * @param step true when there is more to do
   */
  public static Future<Void> whileMore(Vertx vertx, Supplier<Future<Boolean>> step) {
    Promise<Void> over = Promise.promise();
    next(vertx, step, over);
    return over.future();
  }

  private static void next(Vertx vertx, Supplier<Future<Boolean>> step, Promise<Void> over) {
    step.get()
        .onSuccess(
            more -> {
              if (more) {
                vertx.runOnContext(turn -> next(vertx, step, over));
              } else {
                over.complete();
              }
            })
        .onFailure(over::fail);
  }
}
