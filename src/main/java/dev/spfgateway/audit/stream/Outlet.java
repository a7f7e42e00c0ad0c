package dev.spfgateway.audit.stream;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** Another place for events. Used by one event loop, one delivery at a time. */
interface Outlet {
  /** Delivers lines in their order; fails when that is not certain. */
  Future<Void> deliver(List<Line> lines);

  /** How long nothing may fail behind a delivery before it counts. */
  Duration settle();

  /** How often what had been delivered before may have been lost; only ever grows. */
  long breaks();

  /** Lets go of what it holds. */
  Future<Void> close();

  /**
   * One event or statement.
   *
   * @param kind its word
   * @param time when it was recorded, in milliseconds since 1970
   * @param text its serial form
   */
  record Line(String kind, long time, String text) {}
}
