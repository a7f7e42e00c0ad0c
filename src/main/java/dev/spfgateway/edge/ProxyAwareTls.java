package dev.spfgateway.edge;

import dev.spfgateway.base.ClientAddress;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * The JDK's TLS, with a {@link ProxyHeaderReader} before it on connections of trusted proxies.
 *
 * <p>Vert.x' own switch for the PROXY protocol is not used: it believes whoever connects, takes no
 * connection without a header, and forgets the proxy's address, so trust can't be judged after it.
 * Vert.x lets nobody else at a connection before TLS, except by way of what makes the TLS handler.
 */
final class ProxyAwareTls extends JdkSSLEngineOptions {
  private static final String READER = "proxy-header";

  private final ClientAddresses addresses;

  ProxyAwareTls(ClientAddresses addresses) {
    this.addresses = addresses;
  }

  @Override
  public ProxyAwareTls copy() {
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

  /** Makes TLS handlers that see to the PROXY protocol when they begin. */
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
    }
  }
}
