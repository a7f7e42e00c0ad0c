package dev.spfgateway.edge;

import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.Ticker;
import io.netty.channel.Channel;
import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Determines a client's address. Believes a proxy only when it is trusted, and what the proxy was
 * told only when a trusted proxy told it. Thread-safe: one instance serves all event loops.
 */
public final class ClientAddresses {
  private static final Logger LOG = LoggerFactory.getLogger(ClientAddresses.class);

  /** No sensible route to a gateway has more trusted proxies; the limit keeps long lists cheap. */
  private static final int MAX_HOPS = 32;

  /** A misconfigured proxy fails on each request; one log line a minute is enough. */
  private static final Duration BETWEEN_COMPLAINTS = Duration.ofMinutes(1);

  private final ClientAddressConfig config;
  private final List<AddressRange> proxies;
  private final Ticker ticker;
  private final AtomicLong untold = new AtomicLong();
  private final AtomicLong complainAgainAt;

  /** Takes the proxies to trust from {@code config}. */
  public ClientAddresses(ClientAddressConfig config, Ticker ticker) {
    this.config = config;
    this.proxies = config.proxies();
    this.ticker = ticker;
    this.complainAgainAt = new AtomicLong(ticker.nanos());
  }

  /** How often a trusted proxy failed to name its client, counting connections and requests. */
  public long untold() {
    return untold.get();
  }

  int maxProxyHeader() {
    return config.maxProxyHeader().intBytes();
  }

  /** Whether {@code address} belongs to a trusted proxy. */
  boolean isTrusted(ClientAddress address) {
    return proxies.stream().anyMatch(range -> range.contains(address.ip()));
  }

  /** Whether a connection from this peer must begin with a PROXY protocol header. */
  boolean owesHeader(ClientAddress peer) {
    return config.proxyProtocol() && isTrusted(peer);
  }

  /** The address of the TCP connection's peer. */
  ClientAddress ofPeer(Channel channel) {
    return told(((InetSocketAddress) channel.remoteAddress()).getAddress());
  }

  /** The address of a connection's client, once the first bytes have been read. */
  ClientAddress ofConnection(Channel channel) {
    @Nullable ClientAddress named = channel.attr(ProxyHeaderReader.CLIENT).get();
    return named == null ? ofPeer(channel) : named;
  }

  ClientAddress ofHeader(ClientAddress proxy, ProxyHeader header) {
    if (header.whose() instanceof ProxyHeader.Whose.Client client) {
      return told(client.ip());
    }
    return header.whose() instanceof ProxyHeader.Whose.Own ? proxy : untold(proxy);
  }

  /**
   * The address of a request's client. Starts at the connection's peer and continues towards the
   * client while each sender is a trusted proxy.
   */
  ClientAddress ofRequest(ClientAddress connection, MultiMap headers) {
    if (config.header() == ForwardingHeader.NONE || !connection.told() || !isTrusted(connection)) {
      return connection;
    }
    ForwardedPath path = config.header().path(headers);
    if (path.isAtEnd()) {
      // No client's request: a load balancer's health check, or a misconfigured proxy.
      return untold(connection);
    }
    ClientAddress last = connection;
    for (int hops = 0; !path.isAtEnd(); hops++) {
      ForwardedPath.Sender sender = path.next();
      if (hops == MAX_HOPS || !(sender instanceof ForwardedPath.Sender.Known known)) {
        if (!(sender instanceof ForwardedPath.Sender.Hidden)) {
          complain(last, "a request whose client can't be read from " + config.header().field());
        }
        return untold(last);
      }
      last = told(known.ip());
      if (!isTrusted(last)) {
        return last;
      }
    }
    return last;
  }

  private ClientAddress told(InetAddress ip) {
    return new ClientAddress(ip, config.ipv6Prefix(), true);
  }

  private ClientAddress untold(ClientAddress proxy) {
    untold.incrementAndGet();
    return new ClientAddress(proxy.ip(), config.ipv6Prefix(), false);
  }

  /** Logs what a trusted proxy did wrong, without its bytes. */
  void complain(ClientAddress proxy, String what) {
    long now = ticker.nanos();
    long again = complainAgainAt.get();
    if (now - again >= 0
        && complainAgainAt.compareAndSet(again, now + BETWEEN_COMPLAINTS.toNanos())) {
      LOG.warn("proxy {}: sent {}; logged at most once a minute", proxy.text(), what);
    }
  }
}
