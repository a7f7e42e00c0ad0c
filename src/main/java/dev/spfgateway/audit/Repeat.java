package dev.spfgateway.audit;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * Does a step again and again, each in a turn of the event loop of its own: a chain of futures
 * would hold on to every step until the last one, and end them all in one stack.
 */
public final class Repeat {
  private Repeat() {}

  /**
   * Begins.
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
