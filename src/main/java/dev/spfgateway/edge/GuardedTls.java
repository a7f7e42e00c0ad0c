package dev.spfgateway.edge;

import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.http.PrefaceGuard;
import dev.spfgateway.http.Refusals;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * The JDK's TLS, with a {@link ProxyHeaderReader} before it on connections of trusted proxies, and
 * with a {@link PrefaceGuard} behind it where the handshake agrees on HTTP/2.
 *
 * <p>Vert.x' own switch for the PROXY protocol is not used: it believes whoever connects, takes no
 * connection without a header, and forgets the proxy's address, so trust can't be judged after it.
 * Vert.x lets nobody else at a connection before TLS, except by way of what makes the TLS handler.
 */
final class GuardedTls extends JdkSSLEngineOptions {
  private static final String READER = "proxy-header";

  private static final String HTTP2 = "h2";

  private final ClientAddresses addresses;
  private final Duration begin;
  private final Refusals refusals;

  /**
   * Takes who is a proxy.
   *
   * @param begin how long an HTTP/2 connection may take to begin after its handshake
   */
  GuardedTls(ClientAddresses addresses, Duration begin, Refusals refusals) {
    this.addresses = addresses;
    this.begin = begin;
    this.refusals = refusals;
  }

  @Override
  public GuardedTls copy() {
    return this;
  }

  @Override
  public SslContextFactory sslContextFactory() {
    // Without a cache of sessions, as Vert.x does by itself.
    return new DefaultSslContextFactory(SslProvider.JDK, false) {
      @Override
      public SslContext create() throws SSLException {
        return new Context(super.create());
      }
    };
  }

  /** Makes TLS handlers that see to the PROXY protocol when they begin, and to HTTP/2's preface. */
  private final class Context extends DelegatingSslContext {
    Context(SslContext context) {
      super(context);
    }

    @Override
    protected SslHandler newHandler(
        ByteBufAllocator buffers, String host, int port, boolean startTls, Executor executor) {
      return new Handler(newEngine(buffers, host, port), startTls, executor);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator buffers, boolean startTls, Executor executor) {
      return new Handler(newEngine(buffers), startTls, executor);
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      // Vert.x sets its engines up by itself.
    }
  }

  private final class Handler extends SslHandler {
    Handler(SSLEngine engine, boolean startTls, Executor executor) {
      super(engine, startTls, executor);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
      super.handlerAdded(context);
      ClientAddress peer = addresses.ofPeer(context.channel());
      if (addresses.owesHeader(peer)) {
        context
            .pipeline()
            .addBefore(context.name(), READER, new ProxyHeaderReader(addresses, peer));
      }
      Future<Channel> unused =
          handshakeFuture().addListener((Future<Channel> done) -> handshaken(context, done));
    }

    private void handshaken(ChannelHandlerContext context, Future<Channel> done) {
      if (done.isSuccess() && HTTP2.equals(applicationProtocol())) {
        String address = addresses.ofConnection(context.channel()).text();
        PrefaceGuard.behind(context, begin, refusals.of(address));
      }
    }
  }
}
