package dev.spfgateway.connect;

import dev.spfgateway.base.HostSyntax;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
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
  /** The JDK's TLS; what takes time in a handshake is computation only, so it stays on the loop. */
  public ClientTls() {
    setUseWorkerThread(false);
  }

  @Override
  public ClientTls copy() {
    return new ClientTls();
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new DefaultSslContextFactory(SslProvider.JDK, false) {
      @Override
      public SslContext create() throws SSLException {
        return new Naming(super.create());
      }
    };
  }

  private static final class Naming extends DelegatingSslContext {
    Naming(SslContext context) {
      super(context);
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
}
