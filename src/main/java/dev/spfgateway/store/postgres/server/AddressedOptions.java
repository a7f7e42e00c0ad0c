package dev.spfgateway.store.postgres.server;

import dev.spfgateway.base.HostSyntax;
import dev.spfgateway.connect.Addresses;
import dev.spfgateway.connect.Dialer;
import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;
import java.net.InetAddress;
import java.util.List;

/**
 * The options for a PostgreSQL server with several addresses. The client asks for the address at
 * each attempt and gets the next one; all keep the server's name, which TLS checks. Used by one
 * connection.
 */
final class AddressedOptions extends PgConnectOptions {
  private final Addresses addresses;
  private final List<InetAddress> order;
  private int attempts;

  AddressedOptions(PgConnectOptions options, Addresses addresses, List<InetAddress> found) {
    super(options);
    this.addresses = addresses;
    this.order = addresses.inOrder(found);
    setReconnectAttempts(order.size() - 1);
    setReconnectInterval(1);
  }

  @Override
  public synchronized SocketAddress getSocketAddress() {
    if (attempts > 0) {
      addresses.failed(order.get((attempts - 1) % order.size()));
    }
    InetAddress next = order.get(attempts % order.size());
    attempts++;
    return Dialer.named(HostSyntax.withoutLastDot(getHost()), next, getPort());
  }
}
