package dev.spfgateway.connect;

import dev.spfgateway.base.HostSyntax;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's TLS as all clients of the gateway use it. Sends the server's name (SNI) for every name.
 * By default the JDK does so only for names with a dot, and a server such as {@code spf1} with
 * several certificates would present the wrong one.
 */
public final class ClientTls extends JdkSSLEngineOptions {
  /** The largest single read where a reader decides whether to read more: one TLS record. */
  private static final int LITTLE = 16 << 10;

  private final boolean readsLittle;

  /**
   * Creates the JDK's TLS. The slow part of a handshake is computation only, so it stays on the
   * event loop.
   */
  public ClientTls() {
    this(false);
  }

  private ClientTls(boolean readsLittle) {
    this.readsLittle = readsLittle;
    setUseWorkerThread(false);
  }

  /**
   * Creates the same for connections that are read in small pieces. By default Netty reads up to
   * sixteen times 64 KiB before a reader can pause it, so an answer whose client reads nothing held
   * two megabytes outside the heap.
   */
  public static ClientTls readingLittle() {
    return new ClientTls(true);
  }

  @Override
  public ClientTls copy() {
    return new ClientTls(readsLittle);
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new DefaultSslContextFactory(SslProvider.JDK, false) {
      @Override
      public SslContext create() throws SSLException {
        return new Naming(super.create(), readsLittle);
      }
    };
  }

  private static final class Naming extends DelegatingSslContext {
    private final boolean readsLittle;

    Naming(SslContext context, boolean readsLittle) {
      super(context);
      this.readsLittle = readsLittle;
    }

    @Override
    protected SslHandler newHandler(
        ByteBufAllocator buffers, String host, int port, boolean startTls, Executor executor) {
      return readsLittle
          ? new ReadingLittle(newEngine(buffers, host, port), startTls, executor)
          : super.newHandler(buffers, host, port, startTls, executor);
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      @Nullable String host = engine.getPeerHost();
      if (host != null && mayBeSent(host)) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(HostSyntax.withoutLastDot(host))));
        engine.setSSLParameters(parameters);
      }
    }

    /** SNI carries no address (RFC 6066, 3); the JDK can't send a name with '_' either. */
    private static boolean mayBeSent(String host) {
      return !HostSyntax.isAddress(HostSyntax.withoutBrackets(host))
          && HostSyntax.problemWithTls(host).isEmpty();
    }
  }

  /** Limits the size of reads before the first one. */
  private static final class ReadingLittle extends SslHandler {
    ReadingLittle(SSLEngine engine, boolean startTls, Executor executor) {
      super(engine, startTls, executor);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
      context
          .channel()
          .config()
          .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(LITTLE).maxMessagesPerRead(1));
      super.handlerAdded(context);
    }
  }
}
