package dev.spfgateway.audit.stream;

import dev.spfgateway.audit.StreamConfig;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.connect.ClientTls;
import dev.spfgateway.connect.Dialer;
import io.netty.channel.ChannelFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends messages to a syslog server over one connection, by TLS or plain TCP, each preceded by its
 * length: {@code <109>1 TIME ADDRESS spf-gateway CHAIN KIND - JSON}. 109 is a notice of the
 * facility log audit; the address is the gateway's own on this connection; JSON is UTF-8 without a
 * byte order mark.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5424">RFC 5424</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5425#section-4.3">RFC 5425, 4.3</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6587#section-3.4.1">RFC 6587, octet counting</a>
 */
final class SyslogOutlet implements Outlet {
  private static final Logger LOG = LoggerFactory.getLogger(SyslogOutlet.class);
  private static final String PRIORITY = "<109>1 ";
  private static final String NONE = "-";
  private static final int MAX_PROCESS_ID = 128;

  private final StreamConfig.Syslog config;
  private final String chain;
  private final NetClient client;
  private final Dialer dialer;
  private @Nullable NetSocket socket;
  private long breaks;

  SyslogOutlet(Vertx vertx, StreamConfig.Syslog config, String chain, Ticker ticker) {
    this.config = config;
    this.chain = chain.substring(0, Math.min(chain.length(), MAX_PROCESS_ID));
    this.client = vertx.createNetClient(options(config));
    this.dialer =
        new Dialer(
            vertx, new Dialer.Server(config.host(), config.port(), config.timeout()), ticker);
  }

  /** {@code src/docs/library-defaults.md} gives the reason for each option's value. */
  static NetClientOptions options(StreamConfig.Syslog config) {
    NetClientOptions options =
        new NetClientOptions()
            .setConnectTimeout(Math.toIntExact(config.timeout().toMillis()))
            .setReconnectAttempts(0)
            .setSslEngineOptions(new ClientTls())
            .setTrustAll(false)
            .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
            .setSslHandshakeTimeout(config.timeout().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setTcpKeepAlive(true);
    if (config.tls()) {
      options.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
      if (!config.trust().isEmpty()) {
        PemTrustOptions trust = new PemTrustOptions();
        config.trust().stream().map(Path::toString).forEach(trust::addCertPath);
        options.setTrustOptions(trust);
      }
    }
    return options;
  }

  @Override
  public Future<Void> deliver(List<Line> lines) {
    boolean[] over = {false};
    return connected()
        .compose(
            open ->
                over[0]
                    ? Future.failedFuture("the connection was established too late")
                    : open.write(messages(lines, address(open))))
        .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(
            failure -> {
              over[0] = true;
              disconnect();
            });
  }

  private Buffer messages(List<Line> lines, String address) {
    Buffer bytes = Buffer.buffer();
    for (Line line : lines) {
      byte[] message =
          "%s%s %s spf-gateway %s %s - %s"
              .formatted(
                  PRIORITY,
                  Instant.ofEpochMilli(line.time()),
                  address,
                  chain,
                  line.kind(),
                  line.text())
              .getBytes(StandardCharsets.UTF_8);
      bytes.appendString(message.length + " ").appendBytes(message);
    }
    return bytes;
  }

  /** Drops the zone that an IPv6 address may have, which is valid on this machine only. */
  private static String address(NetSocket open) {
    @Nullable SocketAddress local = open.localAddress();
    @Nullable String address = local == null ? null : local.hostAddress();
    return address == null ? NONE : address.replaceFirst("%.*", "");
  }

  private Future<NetSocket> connected() {
    @Nullable NetSocket open = socket;
    if (open != null) {
      return Future.succeededFuture(open);
    }
    return dialer
        .dial(
            client::connect,
            late -> late.close().onFailure(failure -> LOG.trace("was closed already", failure)))
        .onSuccess(this::opened);
  }

  private void opened(NetSocket open) {
    disconnect();
    socket = open;
    open.closeHandler(closed -> lost(open));
    open.exceptionHandler(
        failure -> {
          LOG.trace("a connection failed", failure);
          lost(open);
        });
    // The server has nothing to say; data that it sends anyway must not accumulate.
    open.handler(ignored -> {});
  }

  private void lost(NetSocket which) {
    if (socket == which) {
      disconnect();
    }
  }

  private void disconnect() {
    @Nullable NetSocket open = socket;
    if (open != null) {
      socket = null;
      breaks++;
      // The socket's own close() waits until the server has accepted everything written, perhaps
      // for ever.
      ChannelFuture unused = ((NetSocketInternal) open).channelHandlerContext().close();
    }
  }

  @Override
  public Duration settle() {
    return config.settle();
  }

  @Override
  public long breaks() {
    return breaks;
  }

  @Override
  public Future<Void> close() {
    disconnect();
    return client.close();
  }
}
