package dev.spfgateway.audit.stream;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** A destination for copies of events. Confined to one event loop, one delivery at a time. */
interface Outlet {
  /** Delivers lines in order; fails when delivery is not certain. */
  Future<Void> deliver(List<Line> lines);

  /** How long no failure may follow a delivery before it counts. */
  Duration settle();

  /** How often earlier deliveries may have been lost; never decreases. */
  long breaks();

  /** Releases its resources. */
  Future<Void> close();

  /**
   * One event or statement.
   *
   * @param kind its kind's word
   * @param time when it was recorded, in milliseconds since 1970
   * @param text its serial form
   */
  record Line(String kind, long time, String text) {}
}
