package dev.spfgateway.upstream.connection;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.connect.Dialer;
import dev.spfgateway.upstream.config.UpstreamConfig;
import dev.spfgateway.upstream.credential.Admission;
import dev.spfgateway.upstream.credential.CredentialState;
import dev.spfgateway.upstream.credential.CredentialState.Showing;
import dev.spfgateway.upstream.credential.CredentialStates;
import dev.spfgateway.upstream.credential.Identity;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's connections to one SPF server, all of one identity: a connection that NTLM has
 * authenticated acts for its account, so it is never available to another. Vert.x's own pool does
 * not fit, because it does not tell which connection a request gets, and reuses a connection whose
 * request was cut off. Confined to one event loop.
 */
public final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final HttpClientAgent client;
  private final HttpConnectOptions server;
  private final Dialer dialer;
  private final Logon logon;
  private final CredentialStates.Shown credential;
  private final UpstreamConfig.Connection config;
  private final Ticker ticker;
  private final ConnectionCounts.OfServer counts;

  private final IdleConnections idle;
  private final Deque<Waiter> waiting = new ArrayDeque<>();
  private final Runnable serveOnLoop;
  private int open;
  private boolean retired;
  private boolean closed;
  private boolean servesLater;

  /** Thrown when too many requests already wait for a connection. Nothing was sent. */
  public static final class TooBusy extends Exception {
    private static final long serialVersionUID = 1L;

    TooBusy() {
      super("too many requests wait for a connection", null, false, false);
    }
  }

  /** Thrown when no connection was free in time. Nothing was sent. */
  public static final class NoneFree extends TimeoutException {
    private static final long serialVersionUID = 1L;

    NoneFree(String message) {
      super(message);
    }
  }

  /**
   * The requirements for a connection.
   *
   * @param fresh whether the connection must be unused
   * @param showing who shows the credential
   */
  public record Use(boolean fresh, Showing showing) {}

  /** The settings that all connections of one server share. */
  public record Server(
      HttpClientAgent client,
      HttpConnectOptions options,
      Dialer dialer,
      Identity identity,
      ConnectionCounts.OfServer counts) {}

  public Connections(
      Vertx vertx,
      Server server,
      CredentialStates.Shown credential,
      UpstreamConfig.Connection config,
      Ticker ticker) {
    this.vertx = vertx;
    this.client = server.client();
    this.server = server.options();
    this.dialer = server.dialer();
    this.ticker = ticker;
    this.counts = server.counts();
    this.logon = new Logon(server.identity(), config.timeout());
    this.credential = credential;
    this.config = config;
    this.idle = new IdleConnections(vertx, config, ticker, server.counts(), this::close);
    Context loop = vertx.getOrCreateContext();
    this.serveOnLoop = () -> loop.runOnContext(changed -> serve());
    credential.state().onChange(serveOnLoop);
  }

  private final class Waiter {
    private final RequestOptions options;
    private final Use use;
    private final BooleanSupplier wanted;
    private final Promise<LeasedConnection> leased = Promise.promise();
    private boolean queued = true;
    private long timer = NO_TIMER;

    private Waiter(RequestOptions options, Use use, BooleanSupplier wanted) {
      this.options = options;
      this.use = use;
      this.wanted = wanted;
    }

    private void keepWaiting() {
      timer =
          vertx.setTimer(
              config.maxWait().toMillis(),
              id -> {
                waiting.remove(this);
                fail(new NoneFree("no connection within " + config.maxWait()));
              });
    }

    private void fail(Throwable failure) {
      leased.tryFail(failure);
    }
  }

  /**
   * Leases a connection, which acts for the account, together with the request to send over it.
   *
   * @param options the request; nothing of it is sent here
   * @param use the requirements for the connection
   * @param wanted checked before a connection is taken or opened; false when the attempt has ended
   * @return the lease; a failure means that nothing of the request was sent
   */
  public Future<LeasedConnection> take(RequestOptions options, Use use, BooleanSupplier wanted) {
    Waiter waiter = new Waiter(options, use, wanted);
    waiting.add(waiter);
    serve();
    if (waiter.queued && waiting.size() > config.maxWaiting()) {
      waiting.remove(waiter);
      waiter.fail(new TooBusy());
    } else if (waiter.queued) {
      waiter.keepWaiting();
    }
    return waiter.leased.future();
  }

  /** Serves waiting requests in order, as far as possible. */
  private void serve() {
    while (!waiting.isEmpty()) {
      // Removed first, because the following calls may re-enter this method.
      Waiter first = waiting.removeFirst();
      if (!serve(first)) {
        waiting.addFirst(first);
        break;
      }
      first.queued = false;
      vertx.cancelTimer(first.timer);
    }
    closeWhenDrained();
  }

  /** False when the request must continue to wait. */
  private boolean serve(Waiter waiter) {
    if (!waiter.wanted.getAsBoolean()) {
      waiter.fail(new TimeoutException("the request no longer waits for the connection"));
      return true;
    }
    boolean hasIdle = idle.hasAny();
    boolean resumes = !waiter.use.fresh() && hasIdle;
    if (!hasIdle && open >= config.maxOpen()) {
      return false;
    }
    long ticket = 0;
    if (!resumes || logon.isOfEveryRequest()) {
      Admission admission = credential.state().admit(credential.place(), waiter.use.showing());
      switch (admission.kind()) {
        case ADMITTED -> ticket = admission.ticket();
        case REFUSED -> {
          waiter.fail(new CredentialState.Refused());
          return true;
        }
        case WAIT -> {
          serveLater();
          return false;
        }
      }
    }
    if (resumes) {
      begin(idle.takeNewest(), waiter, ticket, true);
    } else {
      connect(waiter, ticket);
    }
    return true;
  }

  /** The request that went ahead may get no answer for long, as in a restore. */
  private void serveLater() {
    if (!servesLater) {
      servesLater = true;
      vertx.setTimer(
          credential.state().patienceMillis(),
          id -> {
            servesLater = false;
            serve();
          });
    }
  }

  private void connect(Waiter waiter, long ticket) {
    if (open >= config.maxOpen()) {
      idle.closeOldest();
    }
    open++;
    counts.opened();
    connect()
        .onSuccess(http -> begin(adopt(http), waiter, ticket, false))
        .onFailure(
            failure -> {
              open--;
              counts.closed();
              credential.state().undecided(ticket);
              waiter.fail(failure);
              serve();
            });
  }

  private Future<HttpClientConnection> connect() {
    return dialer.dial(
        this::connect,
        late -> late.close().onFailure(failure -> LOG.trace("was closed already", failure)));
  }

  private Future<HttpClientConnection> connect(SocketAddress address) {
    try {
      return client.connect(new HttpConnectOptions(server).setServer(address));
    } catch (IllegalStateException e) {
      return Future.failedFuture(e); // The client is closed.
    }
  }

  private Connection adopt(HttpClientConnection http) {
    Connection connection = new Connection(http, ticker.nanos());
    http.closeHandler(gone -> forget(connection));
    // The request reports the failure to its user; without a handler Vert.x would log it as an
    // error.
    http.exceptionHandler(failure -> LOG.debug("a connection failed", failure));
    return connection;
  }

  private void begin(Connection connection, Waiter waiter, long ticket, boolean resumed) {
    HttpClientConnection http = connection.http();
    Future<HttpClientRequest> request =
        resumed ? logon.resume(http, waiter.options) : logon.begin(http, waiter.options);
    request
        .map(begun -> new LeasedConnection(this, connection, begun, ticket))
        .onSuccess(leased -> deliver(leased, waiter))
        .onFailure(
            failure -> {
              close(connection);
              credential.state().undecided(ticket);
              waiter.fail(failure);
              serve();
            });
  }

  private static void deliver(LeasedConnection leased, Waiter waiter) {
    if (!waiter.leased.tryComplete(leased)) {
      leased.close();
    }
  }

  /** Takes back a connection whose request and answer have ended. */
  void giveBack(Connection connection) {
    if (retired || idle.isOld(connection)) {
      close(connection);
    } else if (connection.isOpen()) {
      idle.add(connection);
    }
    serve();
  }

  /** Closes a connection that must not be used any more. */
  void discard(Connection connection) {
    close(connection);
    serve();
  }

  /** Closes all idle connections: their authentication is no longer valid. */
  void closeIdle() {
    idle.closeAll();
  }

  private void close(Connection connection) {
    release(connection);
    connection.http().close().onFailure(failure -> LOG.trace("was closed already", failure));
  }

  private void forget(Connection connection) {
    idle.remove(connection);
    release(connection);
    serve();
  }

  private void release(Connection connection) {
    if (connection.noteClosed()) {
      open--;
      counts.closed();
    }
  }

  /** The credential for this server. */
  CredentialStates.Shown credential() {
    return credential;
  }

  /**
   * Closes every connection once its current request has ended: the endpoint was replaced, and its
   * connections act for an account that may no longer be the gateway's.
   */
  public void retire() {
    retired = true;
    closeIdle();
    closeWhenDrained();
  }

  private void closeWhenDrained() {
    if (retired && !closed && open == 0 && waiting.isEmpty()) {
      closed = true;
      credential.state().forget(serveOnLoop);
      client.close().onFailure(failure -> LOG.debug("the client could not be closed", failure));
    }
  }
}
