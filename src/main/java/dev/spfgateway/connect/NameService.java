package dev.spfgateway.connect;

import dev.spfgateway.base.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of host names. */
public interface NameService extends Shareable {
  /**
   * Looks a name up; an IP address is its own only address.
   *
   * @return at least one address, in the order in which to try them; completes on the caller's
   *     context, and fails with {@link java.net.UnknownHostException} when there is none
   */
  Future<List<InetAddress>> lookUp(String name);

  /**
   * The name service of a Vert.x instance, whose threads and cache all event loops share. Installs
   * the operating system's with default settings when there is none.
   */
  static NameService of(Vertx vertx) {
    return of(vertx, NameConfig.DEFAULTS, Ticker.system());
  }

  /** The name service of a Vert.x instance. Installs the operating system's when there is none. */
  static NameService of(Vertx vertx, NameConfig config, Ticker ticker) {
    return installed(vertx)
        .computeIfAbsent(NameService.class.getName(), none -> new SystemNames(config, ticker));
  }

  /** Makes all clients of a Vert.x instance use {@code names} from their next connection on. */
  static void install(Vertx vertx, NameService names) {
    installed(vertx).put(NameService.class.getName(), names);
  }

  private static LocalMap<String, NameService> installed(Vertx vertx) {
    return vertx.sharedData().getLocalMap(NameService.class.getName());
  }
}
