package dev.spfgateway.planted.waiting.store;

import io.vertx.core.Future;

/** Waits for a future, perhaps on the loop that must complete it. */
final class Waits {
  String await() {
    return Future.succeededFuture("done").await();
  }
}
