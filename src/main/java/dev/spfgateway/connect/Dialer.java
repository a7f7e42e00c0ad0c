package dev.spfgateway.connect;

import dev.spfgateway.base.HostSyntax;
import dev.spfgateway.base.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Connects to one server: looks its name up and tries its addresses in turn until a connection, TLS
 * included, is established. One time limit covers all of this. Each address gets an equal part of
 * the remaining time, so that one that does not answer leaves the others theirs. Confined to one
 * event loop.
 */
public final class Dialer {
  private final Vertx vertx;
  private final Server server;
  private final Ticker ticker;
  private final Addresses addresses;

  /**
   * The server to connect to.
   *
   * @param host a name or an IP address, with or without brackets
   * @param timeout for lookup, connection and TLS together
   */
  public record Server(String host, int port, Duration timeout) {
    /** The name as certificates and SNI have it. */
    public String name() {
      return HostSyntax.withoutLastDot(host);
    }
  }

  /** Creates a dialer; connects only on {@link #dial}. */
  public Dialer(Vertx vertx, Server server, Ticker ticker) {
    this.vertx = vertx;
    this.server = server;
    this.ticker = ticker;
    this.addresses = new Addresses(ticker);
  }

  /** One call of {@link #dial}. */
  private record Call<T>(
      Function<SocketAddress, Future<T>> connect, Consumer<T> close, long startedNanos) {}

  /**
   * Connects.
   *
   * @param connect begins to connect to an address, which also has the name
   * @param close closes a connection that was established too late
   * @return fails with the failure of the last address that was tried
   */
  public <T> Future<T> dial(Function<SocketAddress, Future<T>> connect, Consumer<T> close) {
    Call<T> call = new Call<>(connect, close, ticker.nanos());
    return NameService.of(vertx)
        .lookUp(server.host())
        .timeout(server.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .recover(this::notFound)
        .compose(found -> next(call, addresses.inOrder(found), 0));
  }

  private <T> Future<T> notFound(Throwable failure) {
    return Future.failedFuture(
        failure instanceof TimeoutException
            ? new UnknownHostException(
                server.host() + ": DNS lookup did not end within " + server.timeout())
            : failure);
  }

  private <T> Future<T> next(Call<T> call, List<InetAddress> order, int index) {
    InetAddress address = order.get(index);
    int left = order.size() - index;
    Duration rest = server.timeout().minus(ticker.since(call.startedNanos()));
    return attempt(call, address, Math.max(1, rest.toMillis() / left))
        .onSuccess(connected -> addresses.worked(address))
        .recover(
            failure -> {
              addresses.failed(address);
              boolean over = ticker.since(call.startedNanos()).compareTo(server.timeout()) >= 0;
              return left == 1 || over
                  ? Future.failedFuture(failure)
                  : next(call, order, index + 1);
            });
  }

  private <T> Future<T> attempt(Call<T> call, InetAddress address, long millis) {
    Promise<T> first = Promise.promise();
    long timer =
        vertx.setTimer(
            millis,
            id ->
                first.tryFail(
                    new ConnectException(
                        "no connection to " + address + " within " + millis + " ms")));
    call.connect()
        .apply(named(server.name(), address, server.port()))
        .onComplete(
            connected -> {
              vertx.cancelTimer(timer);
              if (connected.failed()) {
                first.tryFail(connected.cause());
              } else if (!first.tryComplete(connected.result())) {
                call.close().accept(connected.result());
              }
            });
    return first.future();
  }

  /** An address that keeps its name, which TLS verifies and sends. */
  public static SocketAddress named(String name, InetAddress address, int port) {
    try {
      InetAddress both =
          HostSyntax.isAddress(HostSyntax.withoutBrackets(name))
              ? address
              : InetAddress.getByAddress(name, address.getAddress());
      return SocketAddress.inetSocketAddress(new InetSocketAddress(both, port));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has an address's length", e);
    }
  }
}
