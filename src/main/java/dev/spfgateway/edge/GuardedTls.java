package dev.spfgateway.edge;

import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.http.Http2Bounds;
import dev.spfgateway.http.PrefaceGuard;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's TLS with two additions: a {@link ProxyHeaderReader} before it on connections of trusted
 * proxies, and a {@link PrefaceGuard} after it when the handshake agrees on HTTP/2.
 *
 * <p>Vert.x' own switch for the PROXY protocol is not used: it believes every peer, accepts no
 * connection without a header, and discards the proxy's address, so trust can't be checked
 * afterwards. The factory of the TLS handler is the only place where Vert.x gives other code access
 * to a connection before TLS.
 */
final class GuardedTls extends JdkSSLEngineOptions {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedTls.class);

  private static final String READER = "proxy-header";

  private static final String HTTP2 = "h2";

  private final TenantListener.Shared shared;
  private final Http2Bounds bounds;

  /**
   * Takes what the listeners share, to count connections and recognise trusted proxies.
   *
   * @param bounds limits on what an HTTP/2 client may use before it makes a request
   */
  GuardedTls(TenantListener.Shared shared, Http2Bounds bounds) {
    this.shared = shared;
    this.bounds = bounds;
  }

  @Override
  public GuardedTls copy() {
    return this;
  }

  @Override
  public SslContextFactory sslContextFactory() {
    // Without a session cache, as in Vert.x.
    return new DefaultSslContextFactory(SslProvider.JDK, false) {
      @Override
      public SslContext create() throws SSLException {
        return new Context(super.create());
      }
    };
  }

  /** Makes TLS handlers that install the PROXY protocol's and HTTP/2's guards. */
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
      // Empty because Vert.x configures its engines itself.
    }
  }

  private final class Handler extends SslHandler {
    Handler(SSLEngine engine, boolean startTls, Executor executor) {
      super(engine, startTls, executor);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
      super.handlerAdded(context);
      if (!AcceptedConnection.begin(context.channel(), shared)) {
        // Later, when Vert.x has completed the pipeline.
        context.executor().execute(() -> close(context));
        return;
      }
      ClientAddresses addresses = shared.addresses();
      ClientAddress peer = addresses.ofPeer(context.channel());
      if (addresses.owesHeader(peer)) {
        context
            .pipeline()
            .addBefore(context.name(), READER, new ProxyHeaderReader(addresses, peer));
      }
      Future<Channel> unused =
          handshakeFuture().addListener((Future<Channel> done) -> handshaken(context, done));
    }

    private static void close(ChannelHandlerContext context) {
      ChannelFuture unused = context.close();
    }

    /** Before the handshake ends, Vert.x reports failures to no handler. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
      LOG.trace("a connection failed", cause);
      super.exceptionCaught(context, cause);
    }

    private void handshaken(ChannelHandlerContext context, Future<Channel> done) {
      if (done.isSuccess() && HTTP2.equals(applicationProtocol())) {
        String address = shared.addresses().ofConnection(context.channel()).text();
        PrefaceGuard.behind(context, bounds, shared.refusals().of(address));
      }
    }
  }
}
