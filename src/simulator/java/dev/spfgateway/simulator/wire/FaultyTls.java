package dev.spfgateway.simulator.wire;

import dev.spfgateway.simulator.fault.AnswerEnding;
import dev.spfgateway.simulator.fault.ConnectionFault;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * The JDK's TLS, extended to ask for each accepted connection whether it meets a fault. Vert.x
 * hands a connection to its user only after the handshake; this is the only hook before it.
 */
public final class FaultyTls extends JdkSSLEngineOptions {
  private static final Buffer GARBAGE = Buffer.buffer("HTTP/1.0 400 Bad Request\r\n\r\n");

  private final Supplier<Optional<ConnectionFault>> faults;
  private final UntrustedCertificate untrusted;

  /**
   * Asks once for each connection, on its event loop.
   *
   * @param faults supplies the fault of the next connection
   */
  public FaultyTls(Supplier<Optional<ConnectionFault>> faults, UntrustedCertificate untrusted) {
    this.faults = faults;
    this.untrusted = untrusted;
  }

  /** Returns itself, as it has no settings that could be changed. */
  @Override
  public JdkSSLEngineOptions copy() {
    return this;
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new Factory(super.sslContextFactory());
  }

  /** Delegates everything, and wraps the contexts that it returns. */
  private final class Factory implements SslContextFactory {
    private SslContextFactory plain;

    Factory(SslContextFactory plain) {
      this.plain = plain;
    }

    @Override
    public SslContextFactory useAlpn(boolean useAlpn) {
      plain = plain.useAlpn(useAlpn);
      return this;
    }

    @Override
    public SslContextFactory clientAuth(ClientAuth clientAuth) {
      plain = plain.clientAuth(clientAuth);
      return this;
    }

    @Override
    public SslContextFactory forClient(boolean forClient) {
      plain = plain.forClient(forClient);
      return this;
    }

    @Override
    public SslContextFactory keyMananagerFactory(KeyManagerFactory keys) {
      plain = plain.keyMananagerFactory(keys);
      return this;
    }

    @Override
    public SslContextFactory trustManagerFactory(TrustManagerFactory trust) {
      plain = plain.trustManagerFactory(trust);
      return this;
    }

    @Override
    public SslContextFactory enabledCipherSuites(Set<String> suites) {
      plain = plain.enabledCipherSuites(suites);
      return this;
    }

    @Override
    public SslContextFactory applicationProtocols(List<String> protocols) {
      plain = plain.applicationProtocols(protocols);
      return this;
    }

    @Override
    public SslContextFactory serverName(String serverName) {
      plain = plain.serverName(serverName);
      return this;
    }

    @Override
    public SslContext create() throws SSLException {
      return new FaultyContext(plain.create());
    }
  }

  /** Creates one handler for each connection. */
  private final class FaultyContext extends DelegatingSslContext {
    private final SslContext plain;

    FaultyContext(SslContext plain) {
      super(plain);
      this.plain = plain;
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      // Left as the plain context created it.
    }

    @Override
    protected SslHandler newHandler(
        ByteBufAllocator allocator, String host, int port, boolean startTls, Executor executor) {
      Optional<ConnectionFault> fault = faults.get();
      if (fault.isEmpty()) {
        return super.newHandler(allocator, host, port, startTls, executor);
      }
      if (fault.get() instanceof ConnectionFault.Untrusted) {
        return untrusted.context().newHandler(allocator, host, port, executor);
      }
      return new SpoiltHandler(plain.newEngine(allocator, host, port), executor, fault.get());
    }
  }

  /** Does something other than a handshake. */
  private static final class SpoiltHandler extends SslHandler {
    private final transient ConnectionFault fault;

    SpoiltHandler(SSLEngine engine, Executor executor, ConnectionFault fault) {
      super(engine, executor);
      this.fault = fault;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
      setHandshakeTimeoutMillis(0); // a silent connection never ends by itself
      super.handlerAdded(context);
      // Only after the connection is fully set up.
      context.executor().execute(() -> spoil(new Wire(context.channel())));
    }

    private void spoil(Wire wire) {
      if (fault instanceof ConnectionFault.Silent) {
        wire.deafen();
      } else if (fault instanceof ConnectionFault.Garbage) {
        wire.sendBare(GARBAGE).onComplete(sent -> wire.end(AnswerEnding.FIN));
      } else if (fault instanceof ConnectionFault.Closed closed) {
        wire.end(closed.ending());
      } else {
        wire.end(AnswerEnding.RST);
      }
    }
  }
}
