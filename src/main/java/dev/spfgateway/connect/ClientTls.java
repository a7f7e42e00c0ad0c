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
 * The JDK's TLS as all clients of the gateway use it. It says which server is meant (SNI) for every
 * name; left to itself the JDK does so only for names with a dot, and a server such as {@code spf1}
 * that holds several certificates would show the wrong one.
 */
public final class ClientTls extends JdkSSLEngineOptions {
  /** What is read at once where others decide whether more is wanted: one record of TLS. */
  private static final int LITTLE = 16 << 10;

  private final boolean readsLittle;

  /** The JDK's TLS; what takes time in a handshake is computation only, so it stays on the loop. */
  public ClientTls() {
    this(false);
  }

  private ClientTls(boolean readsLittle) {
    this.readsLittle = readsLittle;
    setUseWorkerThread(false);
  }

  /**
   * The same, on connections that are read little by little. By default Netty reads up to sixteen
   * times 64 KiB before it lets anybody say that it is enough, so an answer whose client reads
   * nothing held two megabytes outside of the heap.
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

    /** No address is (RFC 6066, 3), and no name with a '_', which the JDK can't send. */
    private static boolean mayBeSent(String host) {
      return !HostSyntax.isAddress(HostSyntax.withoutBrackets(host))
          && HostSyntax.problemWithTls(host).isEmpty();
    }
  }

  /** Sets what is read at once before anything is read. */
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
