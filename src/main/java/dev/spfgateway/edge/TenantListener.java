package dev.spfgateway.edge;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.pipeline.Request;
import dev.spfgateway.pipeline.Trail;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The tenant listener of one event loop; all loops share the port. */
public final class TenantListener {
  private static final int MAX_CHUNK = 16 << 10;

  private final Vertx vertx;
  private final EdgeConfig config;
  private final Pipeline pipeline;
  private final Uuid7 ids;
  private final Ticker ticker;
  private final Responder responder;
  private final HttpServer server;
  private final boolean askClients;

  /**
   * Prepares the listener.
   *
   * @param draining true once the gateway stops
   */
  public TenantListener(
      Vertx vertx,
      EdgeConfig config,
      Keys keys,
      Pipeline pipeline,
      Clock clock,
      AtomicBoolean draining) {
    this.vertx = vertx;
    this.config = config;
    this.pipeline = pipeline;
    this.askClients = keys.askClients();
    this.ids = clock.ids();
    this.ticker = clock.ticker();
    this.responder = new Responder(vertx, config, draining::get);
    this.server =
        vertx
            .createHttpServer(options(config, keys))
            .requestHandler(this::handle)
            .invalidRequestHandler(this::refuseMalformed);
  }

  /**
   * The server's certificate and key.
   *
   * @param certificate PEM file
   * @param privateKey PEM file
   * @param askClients whether clients are asked for a certificate of their own, which they may
   *     refuse
   */
  public record Keys(Path certificate, Path privateKey, boolean askClients) {}

  /**
   * Where time and ids come from.
   *
   * @param ticker the clock
   * @param ids makes request ids
   */
  public record Clock(Ticker ticker, Uuid7 ids) {}

  private static HttpServerOptions options(EdgeConfig config, Keys keys) {
    HttpServerOptions options = new HttpServerOptions();
    if (keys.askClients()) {
      options
          .setClientAuth(ClientAuth.REQUEST)
          .setTrustOptions(TrustOptions.wrap(new AnyClientCertificate()));
    }
    return options
        .setHost(config.host())
        // A negative port is one free port that all loops share.
        .setPort(config.port() == 0 ? -1 : config.port())
        .setSsl(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(keys.certificate().toString())
                .setKeyPath(keys.privateKey().toString()))
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
        .setUseAlpn(false)
        .setMaxInitialLineLength(config.size().url().intBytes())
        .setMaxHeaderSize(config.size().headers().intBytes())
        .setMaxChunkSize(MAX_CHUNK)
        .setHandle100ContinueAutomatically(false)
        .setDecompressionSupported(false)
        .setCompressionSupported(false)
        .setIdleTimeout(Math.toIntExact(config.time().idle().toSeconds()))
        .setIdleTimeoutUnit(TimeUnit.SECONDS);
  }

  /** Begins to listen; completes with the port. */
  public Future<Integer> listen() {
    return server.listen().map(HttpServer::actualPort);
  }

  /** Stops accepting and waits for what is in progress, at most as long as given. */
  public Future<Void> shutdown(Duration timeout) {
    return server.shutdown(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void handle(HttpServerRequest http) {
    http.pause();
    String id = ids.next().toString();
    Trail trail = new Trail();
    http.response().closeHandler(gone -> trail.ended(new Trail.End(0, 0, false)));
    if (http.version() != HttpVersion.HTTP_1_1 && http.version() != HttpVersion.HTTP_1_0) {
      responder.fail(
          http, GatewayException.of(FailureKind.VERSION_NOT_SUPPORTED, "use HTTP/1.1"), id, trail);
      return;
    }
    Exchange exchange =
        Exchange.of(request(http, id), Deadline.in(config.time().request(), ticker), trail);
    pipeline
        .handle(exchange)
        .onSuccess(reply -> responder.answer(http, reply, id, trail))
        .onFailure(failure -> responder.fail(http, failure, id, trail));
  }

  private Request request(HttpServerRequest http, String id) {
    String target = http.uri();
    if (target.startsWith("https://") || target.startsWith("http://")) {
      // Absolute form: the authority is the Host header's business.
      int path = target.indexOf('/', target.indexOf("//") + 2);
      target = path < 0 ? "/" : target.substring(path);
    }
    int query = target.indexOf('?');
    return new Request(
        id,
        http.method().name(),
        query < 0 ? target : target.substring(0, query),
        query < 0 ? null : target.substring(query + 1),
        http.headers(),
        http.remoteAddress().hostAddress(),
        askClients ? ClientChain.of(http) : List.of(),
        new ClientBody(vertx, http, config.time().body()));
  }

  /** What the parser refused: there is no request to speak of, and the connection ends. */
  private void refuseMalformed(HttpServerRequest http) {
    Throwable cause = http.decoderResult().cause();
    GatewayException failure;
    if (cause instanceof TooLongHttpLineException) {
      failure =
          GatewayException.of(
              FailureKind.URL_TOO_LONG, "a URL may have " + config.size().url() + " here");
    } else if (cause instanceof TooLongHttpHeaderException) {
      failure =
          GatewayException.of(
              FailureKind.HEADERS_TOO_LARGE,
              "all headers together may have " + config.size().headers() + " here");
    } else {
      failure = GatewayException.of(FailureKind.BAD_REQUEST, "the request is not well-formed HTTP");
    }
    responder.refuse(http, failure, ids.next().toString());
  }
}
