package dev.spfgateway.upstream.delivery;

import dev.spfgateway.pipeline.DeliveryPhase;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.upstream.connection.Connections;
import dev.spfgateway.upstream.connection.LeasedConnection;
import dev.spfgateway.upstream.credential.CredentialState.Showing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to deliver one request. Always knows how far the request has come. A body waits for
 * the upstream's {@code 100}, so that nearly every failure happens while nothing can have been
 * executed. Confined to one event loop.
 */
public final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Buffer body;
  private final long continueMillis;
  private final Supplier<Optional<GatewayException>> guard;
  private final Showing showing;
  private DeliveryPhase phase = DeliveryPhase.NOT_CONNECTED;
  private boolean wholeRequestSent;
  private boolean over;
  private @Nullable HttpClientResponse unread;
  private long continueTimer = NO_TIMER;
  private @Nullable LeasedConnection connection;
  private final Promise<HttpClientResponse> answer = Promise.promise();

  /**
   * Prepares an attempt.
   *
   * @param body empty when the request has none
   * @param continueMillis maximum time for which the body waits for the {@code 100}
   * @param guard checked right before the first and the last part are sent; if it refuses, the
   *     request is not sent
   */
  public Delivery(
      Vertx vertx, Buffer body, long continueMillis, Supplier<Optional<GatewayException>> guard) {
    this(vertx, body, continueMillis, guard, Showing.REQUEST);
  }

  private Delivery(
      Vertx vertx,
      Buffer body,
      long continueMillis,
      Supplier<Optional<GatewayException>> guard,
      Showing showing) {
    this.vertx = vertx;
    this.body = body;
    this.continueMillis = continueMillis;
    this.guard = guard;
    this.showing = showing;
  }

  /** Prepares a read, which may be sent at any time. */
  public static Delivery ofRead(Vertx vertx) {
    return new Delivery(vertx, Buffer.buffer(), 1, Optional::empty);
  }

  /** Prepares one of the gateway's own reads, caused by no tenant's request. */
  public static Delivery ofProbe(Vertx vertx) {
    return new Delivery(vertx, Buffer.buffer(), 1, Optional::empty, Showing.PROBE);
  }

  /** How far the attempt has come. */
  public DeliveryPhase phase() {
    return phase;
  }

  /** True once the request's last byte was sent; an answer does not change that. */
  public boolean wholeRequestSent() {
    return wholeRequestSent;
  }

  /**
   * Sends the request.
   *
   * @param fresh whether it must be the first one on its connection
   * @param timeoutMillis maximum time until the answer's head arrives
   * @return the paused answer; on failure {@link #phase} tells whether the upstream can have acted
   */
  public Future<HttpClientResponse> send(
      Connections connections, RequestOptions options, boolean fresh, long timeoutMillis) {
    long timer =
        vertx.setTimer(
            timeoutMillis,
            id -> end(new TimeoutException("no answer within " + timeoutMillis + " ms")));
    connections
        .take(options, new Connections.Use(fresh, showing), () -> !over)
        .onSuccess(this::write)
        .onFailure(this::fail);
    return answer.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void write(LeasedConnection leased) {
    connection = leased;
    if (over) {
      leased.close();
      return;
    }
    phase = DeliveryPhase.CONNECTED;
    if (isWithheld()) {
      return;
    }
    HttpClientRequest request = leased.request();
    request.response().onSuccess(response -> answered(leased, response)).onFailure(this::end);
    request.exceptionHandler(this::end);
    if (body.length() == 0) {
      finish(request::end);
    } else {
      request.putHeader(HttpHeaders.EXPECT, HttpHeaders.CONTINUE);
      request.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
      request.continueHandler(
          ready -> {
            leased.asked();
            writeBody(request);
          });
      continueTimer = vertx.setTimer(continueMillis, id -> writeBody(request));
      phase = DeliveryPhase.PART_WRITTEN;
      request.sendHead().onFailure(this::end);
    }
  }

  private boolean isWithheld() {
    Optional<GatewayException> refusal = guard.get();
    refusal.ifPresent(why -> end(new SendGuard.Withheld(why)));
    return refusal.isPresent();
  }

  private void writeBody(HttpClientRequest connected) {
    if (!over && !wholeRequestSent && phase == DeliveryPhase.PART_WRITTEN) {
      finish(() -> connected.end(body));
    }
  }

  /** From here on the upstream may act, so the phase changes before the bytes are written. */
  private void finish(Supplier<Future<Void>> write) {
    if (isWithheld()) {
      return;
    }
    wholeRequestSent = true;
    phase = DeliveryPhase.WHOLLY_WRITTEN;
    stopWaiting();
    write.get().onFailure(failure -> LOG.debug("the request's end could not be written", failure));
  }

  private void answered(LeasedConnection leased, HttpClientResponse response) {
    response.pause();
    // The answer's reader sets its own handler; without one, Vert.x would log the failure as an
    // error.
    response.exceptionHandler(cut -> LOG.trace("the answer broke off", cut));
    stopWaiting();
    if (!leased.answered(response)) {
      // The server stopped the request before reading it; only a new logon is needed.
      phase = DeliveryPhase.CONNECTED;
      wholeRequestSent = false;
      end(new LogonLapsed());
      return;
    }
    phase = DeliveryPhase.ANSWER_BEGUN;
    // Called first: the receiver of the answer may read it to its end at once.
    Future<Void> read = response.end();
    if (over || !answer.tryComplete(response)) {
      leased.close();
      return;
    }
    unread = response;
    read.onSuccess(whole -> ended(leased, response)).onFailure(cut -> leased.close());
  }

  /** A connection that still owes a body would take the next request's head for it. */
  private void ended(LeasedConnection leased, HttpClientResponse response) {
    unread = null;
    if (wholeRequestSent) {
      leased.giveBack(response);
    } else {
      leased.close();
    }
  }

  private void fail(Throwable failure) {
    stopWaiting();
    over = true;
    answer.tryFail(failure);
  }

  private void end(Throwable reason) {
    fail(reason);
    close();
  }

  /**
   * Abandons the attempt and closes its connection, unless that has been given back already. May be
   * called at any time and more than once.
   */
  public void abandon() {
    end(new CancellationException("the request no longer waits for the answer"));
  }

  private void close() {
    letGo();
    @Nullable LeasedConnection leased = connection;
    if (leased != null) {
      leased.close();
    }
  }

  /**
   * Drains a paused answer: Vert.x would never release its buffers once the connection is closed.
   */
  private void letGo() {
    @Nullable HttpClientResponse held = unread;
    unread = null;
    if (held != null) {
      try {
        held.handler(dropped -> {});
        held.resume();
      } catch (IllegalStateException e) {
        LOG.trace("the answer is over already", e);
      }
    }
  }

  /** Thrown when a connection that NTLM had authenticated is no longer authenticated. */
  static final class LogonLapsed extends Exception {
    private static final long serialVersionUID = 1L;

    LogonLapsed() {
      super("the server asked for a new logon", null, false, false);
    }
  }

  private void stopWaiting() {
    if (continueTimer != NO_TIMER) {
      vertx.cancelTimer(continueTimer);
      continueTimer = NO_TIMER;
    }
  }
}
