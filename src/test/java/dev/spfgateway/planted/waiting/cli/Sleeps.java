package dev.spfgateway.planted.waiting.cli;

import io.vertx.core.Future;

/** A command may wait for a future and not sleep. */
final class Sleeps {
  String command() throws InterruptedException {
    Thread.sleep(1);
    return Future.succeededFuture("done").await();
  }
}
