package dev.spfgateway.connect;

import dev.spfgateway.base.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of names. */
public interface NameService extends Shareable {
  /**
   * Looks a name up; an IP address is its own only address.
   *
   * @return at least one address, in the order in which to try them; completes on the caller's
   *     context, and fails with {@link java.net.UnknownHostException} when there is none
   */
  Future<List<InetAddress>> lookUp(String name);

  /**
   * The one of a Vert.x instance: its threads and its memory are for all event loops together.
   * Where there is none yet, the operating system's with default settings.
   */
  static NameService of(Vertx vertx) {
    return of(vertx, NameConfig.DEFAULTS, Ticker.system());
  }

  /** The one of a Vert.x instance; where there is none yet, the operating system's. */
  static NameService of(Vertx vertx, NameConfig config, Ticker ticker) {
    return installed(vertx)
        .computeIfAbsent(NameService.class.getName(), none -> new SystemNames(config, ticker));
  }

  /** Has all clients of a Vert.x instance use this one, from their next connection on. */
  static void install(Vertx vertx, NameService names) {
    installed(vertx).put(NameService.class.getName(), names);
  }

  private static LocalMap<String, NameService> installed(Vertx vertx) {
    return vertx.sharedData().getLocalMap(NameService.class.getName());
  }
}
