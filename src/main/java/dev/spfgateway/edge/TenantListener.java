package dev.spfgateway.edge;

import dev.spfgateway.base.CannotListen;
import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.Thrown;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.base.memory.ConnectionMemory;
import dev.spfgateway.base.memory.MemoryBudget;
import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.http.ConnectionGuard;
import dev.spfgateway.http.HeadWatch;
import dev.spfgateway.http.HttpRefusals;
import dev.spfgateway.http.ServerCertificate;
import dev.spfgateway.http.StallWatch;
import dev.spfgateway.http.StreamOrder;
import dev.spfgateway.pipeline.ClientPresence;
import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Request;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tenant listener on one event loop; all event loops share the port. */
public final class TenantListener {
  private static final Logger LOG = LoggerFactory.getLogger(TenantListener.class);

  /** Nothing was done for the request (RFC 9113, 8.7). */
  private static final long REFUSED_STREAM = 7;

  private final Vertx vertx;
  private final EdgeConfig config;
  private final Pipeline pipeline;
  private final Uuid7 ids;
  private final Ticker ticker;
  private final Shared shared;
  private final RequestReader reader;
  private final Responder responder;
  private final HttpServer server;

  /** Open connections of this event loop. */
  private final IdentityHashMap<HttpConnection, ConnectionWatch> watches = new IdentityHashMap<>();

  /** Prepares the listener. */
  public TenantListener(
      Vertx vertx, EdgeConfig config, Keys keys, Pipeline pipeline, Clock clock, Shared shared) {
    this.vertx = vertx;
    this.config = config;
    this.pipeline = pipeline;
    this.ids = clock.ids();
    this.ticker = clock.ticker();
    this.shared = shared;
    this.reader =
        new RequestReader(vertx, config.time().body(), keys.askClients(), shared.addresses());
    this.responder = new Responder(vertx, config, shared.draining()::get);
    this.server =
        vertx
            .createHttpServer(ListenerOptions.of(config, keys, shared))
            .connectionHandler(this::accept)
            .requestHandler(this::handle)
            .invalidRequestHandler(this::handle);
  }

  /**
   * The listener's TLS certificate and whether it asks for client certificates.
   *
   * @param certificate the server's certificate
   * @param askClients whether clients are asked for a certificate, which they may decline
   */
  public record Keys(ServerCertificate certificate, boolean askClients) {}

  /**
   * What the listeners of all event loops share.
   *
   * @param draining true once the gateway stops
   * @param connections counts connections
   * @param addresses determines clients' addresses
   * @param refusals counts input that is not valid HTTP
   * @param memory limits the memory that clients make the gateway hold
   */
  public record Shared(
      AtomicBoolean draining,
      OpenConnections connections,
      ClientAddresses addresses,
      HttpRefusals refusals,
      MemoryBudget memory) {}

  /**
   * The sources of time and ids.
   *
   * @param ticker the clock
   * @param ids makes request ids
   */
  public record Clock(Ticker ticker, Uuid7 ids) {}

  /** Starts listening; completes with the port, or fails with {@link CannotListen}. */
  public Future<Integer> listen() {
    UncaughtFailures.watch(vertx.getOrCreateContext());
    return server
        .listen()
        .map(HttpServer::actualPort)
        .recover(
            failure ->
                Future.failedFuture(
                    CannotListen.on("tenantListener.port", config.host(), config.port(), failure)));
  }

  /** Uses other certificates from the next handshake on; open connections continue. */
  public Future<Void> show(Keys keys) {
    return server
        .updateSSLOptions(ListenerOptions.of(config, keys, shared).getSslOptions())
        .mapEmpty();
  }

  /** Stops accepting and waits for requests in progress, at most for {@code timeout}. */
  public Future<Void> shutdown(Duration timeout) {
    return server.shutdown(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void accept(HttpConnection connection) {
    Channel channel = ((ConnectionBase) connection).channel();
    ClientAddress client = shared.addresses().ofConnection(channel);
    AcceptedConnection.memory(channel, client)
        .ifPresentOrElse(
            memory -> accept(connection, client, memory), () -> closeQuietly(connection));
  }

  private void accept(HttpConnection connection, ClientAddress client, ConnectionMemory memory) {
    StallWatch.watch(connection, config.time().stall());
    StreamOrder.watch(connection, config.http2().maxStreams());
    ConnectionGuard guard =
        ConnectionGuard.of(
            connection,
            config.size().limits(config.time().pipelined()),
            shared.refusals().of(client.text()),
            memory.own());
    ConnectionWatch watch =
        new ConnectionWatch(
            new HeadWatch(
                vertx, connection, config.connections().head(), config.connections().keepAlive()),
            client,
            guard,
            memory);
    watches.put(connection, watch);
    connection.exceptionHandler(failure -> LOG.trace("a connection failed", failure));
    connection.closeHandler(
        closed -> {
          watch.closed();
          watches.remove(connection);
        });
  }

  private static void closeQuietly(HttpConnection connection) {
    connection.close().onFailure(failure -> LOG.trace("was closed already", failure));
  }

  /** Handles every request, including stand-ins for those that the connection's guard refused. */
  private void handle(HttpServerRequest http) {
    http.pause();
    @Nullable ConnectionWatch watch = watches.get(http.connection());
    if (watch == null || watch.isEnding()) {
      return;
    }
    ReceivedRequest received = ReceivedRequest.of(ids.next().toString(), watch);
    watch.guard().begun(http).ifPresent(received.trail()::refused);
    MemoryShare memory = watch.memory().request();
    HeldForClients.admit(memory, watch, received.client()).ifPresent(received.trail()::refused);
    if (watch.refused() > HeldForClients.REFUSED) {
      turnAway(http, memory, received.client());
      return;
    }
    long maxUnsent = config.http2().maxUnsent().bytes();
    HeldForClients.admit(watch, maxUnsent).ifPresent(received.trail()::refused);
    watch.begun();
    received.client().onEnd(watch::ended);
    http.response().closeHandler(gone -> gone(http, received.client()));
    Promise<Reply> handled = Promise.promise();
    UncaughtFailures.endBy(failure -> end(received, handled, failure));
    exchange(http, watch, memory, received)
        .compose(pipeline::handle)
        .map(reply -> HeldForClients.toSend(memory, http.method(), reply))
        .map(
            reply ->
                HeldForClients.toSend(watch, maxUnsent, http.method(), reply, received.client()))
        .onComplete(handled::handle);
    handled
        .future()
        .transform(
            done ->
                Future.succeededFuture(
                    done.succeeded()
                        ? responder.answer(http, done.result(), received)
                        : responder.fail(http, done.cause(), received)))
        .onSuccess(last -> endAfter(watch, last))
        .onFailure(failure -> responder.broken(http, failure, received))
        // A mutation continues after its client has gone, and an answer continues until its stages
        // have ended.
        .onComplete(begun -> received.client().afterEnd(memory::close));
  }

  /** What no stage could catch ends the innermost one that is open, or else the answer. */
  private static void end(ReceivedRequest received, Promise<Reply> handled, Throwable failure) {
    if (!received.trail().stages().fail(failure) && !handled.tryFail(failure)) {
      LOG.error("something failed after the answer to request {}", received.id(), failure);
    }
  }

  /**
   * Ends a request without an answer, because no client would read it; the client may repeat the
   * request.
   */
  private static void turnAway(HttpServerRequest http, MemoryShare memory, ClientPresence client) {
    memory.close();
    client.ended(ClientPresence.End.GONE);
    http.response()
        .reset(REFUSED_STREAM)
        .onFailure(failure -> LOG.trace("was over already", failure));
  }

  private Future<Exchange> exchange(
      HttpServerRequest http, ConnectionWatch watch, MemoryShare memory, ReceivedRequest received) {
    try {
      Deadline deadline = Deadline.in(config.time().request(), ticker);
      Request request = reader.read(http, received.id(), watch, memory, received.trail());
      return Future.succeededFuture(
          Exchange.of(request, deadline, received.trail(), received.client()));
    } catch (Throwable thrown) { // whatever was thrown, the client gets an answer
      return Future.failedFuture(Thrown.survivable(thrown));
    }
  }

  private static void endAfter(ConnectionWatch watch, boolean last) {
    if (last) {
      watch.ending();
    }
  }

  /** An answer that was completely written ends by itself; an HTTP/2 stream closes before that. */
  private static void gone(HttpServerRequest http, ClientPresence client) {
    if (!http.response().ended()) {
      client.ended(ClientPresence.End.GONE);
    }
  }
}
