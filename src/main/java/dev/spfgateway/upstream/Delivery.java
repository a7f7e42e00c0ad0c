package dev.spfgateway.upstream;

import dev.spfgateway.pipeline.DeliveryPhase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to deliver one request, which always knows how far it came. A body waits for the
 * upstream's {@code 100}, so that nearly everything that can fail does so while nothing can have
 * acted. Lives on one event loop.
 */
final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Buffer body;
  private final long continueMillis;
  private DeliveryPhase phase = DeliveryPhase.NOT_CONNECTED;
  private boolean wholeRequestSent;
  private boolean over;
  private long continueTimer = NO_TIMER;
  private @Nullable HttpClientRequest request;
  private final Promise<HttpClientResponse> answer = Promise.promise();

  /**
   * Prepares an attempt.
   *
   * @param body empty when the request has none
   * @param continueMillis how long the body waits for the {@code 100}
   */
  Delivery(Vertx vertx, Buffer body, long continueMillis) {
    this.vertx = vertx;
    this.body = body;
    this.continueMillis = continueMillis;
  }

  /** How far the attempt has come. */
  DeliveryPhase phase() {
    return phase;
  }

  /** True once the request's last byte was handed over, which an answer does not undo. */
  boolean wholeRequestSent() {
    return wholeRequestSent;
  }

  /**
   * Sends the request.
   *
   * @param timeoutMillis by when the answer's head must have come
   * @return the paused answer; on failure {@link #phase} tells whether the upstream can have acted
   */
  Future<HttpClientResponse> send(HttpClient client, RequestOptions options, long timeoutMillis) {
    long timer =
        vertx.setTimer(
            timeoutMillis,
            id -> end(new TimeoutException("no answer within " + timeoutMillis + " ms")));
    client.request(options).onSuccess(this::write).onFailure(this::fail);
    return answer.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void write(HttpClientRequest connected) {
    request = connected;
    if (over) {
      reset();
      return;
    }
    phase = DeliveryPhase.CONNECTED;
    connected.response().onSuccess(this::answered).onFailure(this::fail);
    connected.exceptionHandler(this::fail);
    if (body.length() == 0) {
      finishWriting(connected.end());
    } else {
      connected.putHeader(HttpHeaders.EXPECT, HttpHeaders.CONTINUE);
      connected.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
      connected.continueHandler(ready -> writeBody(connected));
      continueTimer = vertx.setTimer(continueMillis, id -> writeBody(connected));
      phase = DeliveryPhase.PART_WRITTEN;
      connected.sendHead().onFailure(this::fail);
    }
  }

  private void writeBody(HttpClientRequest connected) {
    if (!over && !wholeRequestSent && phase == DeliveryPhase.PART_WRITTEN) {
      finishWriting(connected.end(body));
    }
  }

  /** From here on the upstream may act: the phase moves before the bytes do. */
  private void finishWriting(Future<Void> written) {
    wholeRequestSent = true;
    phase = DeliveryPhase.WHOLLY_WRITTEN;
    stopWaiting();
    written.onFailure(failure -> LOG.debug("the request's end could not be written", failure));
  }

  private void answered(HttpClientResponse response) {
    response.pause();
    // Whoever reads it takes this over; where nobody does, its end by a reset is no news.
    response.exceptionHandler(failure -> LOG.trace("an answer that nobody reads ended", failure));
    stopWaiting();
    phase = DeliveryPhase.ANSWER_BEGUN;
    if (over || !answer.tryComplete(response)) {
      reset();
    }
  }

  private void fail(Throwable failure) {
    stopWaiting();
    over = true;
    answer.tryFail(failure);
  }

  private void end(Throwable reason) {
    fail(reason);
    reset();
  }

  /** Gives the attempt up and closes its connection; safe to call at any time, also twice. */
  void abandon() {
    end(new CancellationException("nobody waits for the answer"));
  }

  /**
   * Closes the connection, not only the stream: where the upstream still waits for a body, a pooled
   * connection would feed it the next request's head in its place.
   */
  private void reset() {
    @Nullable HttpClientRequest open = request;
    if (open != null) {
      open.connection().close().onFailure(failure -> LOG.trace("was closed already", failure));
      open.reset().onFailure(failure -> LOG.trace("was over already", failure));
    }
  }

  private void stopWaiting() {
    if (continueTimer != NO_TIMER) {
      vertx.cancelTimer(continueTimer);
      continueTimer = NO_TIMER;
    }
  }
}
