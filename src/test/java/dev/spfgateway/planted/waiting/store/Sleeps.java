package dev.spfgateway.planted.waiting.store;

import java.util.concurrent.TimeUnit;

/** Stops a thread. */
final class Sleeps {
  void thread() throws InterruptedException {
    Thread.sleep(1);
  }

  void unit() throws InterruptedException {
    TimeUnit.SECONDS.sleep(1);
  }
}
