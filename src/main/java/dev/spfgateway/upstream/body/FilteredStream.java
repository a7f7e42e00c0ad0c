package dev.spfgateway.upstream.body;

import dev.spfgateway.base.Thrown;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body on its way through a {@link BodyFilter}. Asks the upstream for the next chunk
 * only when the last one has been passed on completely and more is wanted, so that a slow client
 * slows the upstream down. A body that breaks off, or can't be inspected, fails here and never
 * ends. Confined to one event loop.
 */
final class FilteredStream implements ReadStream<Buffer> {
  /** Number of pieces passed on before other work on this event loop gets its turn. */
  private static final int TURN = 8;

  private final ReadStream<Buffer> source;
  private final BodyFilter filter;
  private final Context loop;
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Throwable failure;
  private long demand;
  private boolean asked;
  private boolean sourceEnded;
  private boolean giving;
  private boolean over;

  /**
   * Begins with a paused source.
   *
   * @param source an answer without other listeners
   * @param loop the event loop that everything here runs on
   */
  FilteredStream(ReadStream<Buffer> source, BodyFilter filter, Context loop) {
    this.source = source;
    this.filter = filter;
    this.loop = loop;
    source.exceptionHandler(this::fail);
    source.endHandler(end -> sourceEnded());
    source.handler(this::take);
  }

  private void take(Buffer chunk) {
    asked = false;
    if (!over) {
      filter.feed(chunk.getBytes());
      give();
    }
  }

  private void sourceEnded() {
    sourceEnded = true;
    give();
  }

  /**
   * Passes on available pieces while they are wanted, yielding regularly: otherwise a client as
   * fast as the network would occupy the event loop, because one chunk can expand to a thousand.
   */
  private void give() {
    if (giving) {
      return; // A handler asked for more from within this loop, or the next turn is already
      // scheduled.
    }
    giving = true;
    int left = TURN;
    try {
      while (left > 0 && !over && demand > 0 && handler != null && giveOne()) {
        left--;
      }
    } catch (Throwable thrown) { // whatever was thrown, the client learns that its answer broke off
      fail(Thrown.survivable(thrown));
    }
    if (left == 0) {
      loop.runOnContext(next -> goOn());
    } else {
      giving = false;
    }
  }

  private void goOn() {
    giving = false;
    give();
  }

  /** Passes one piece on; false when none is available now. */
  private boolean giveOne() {
    Buffer piece = filter.next();
    if (piece != null) {
      emit(piece);
      return true;
    }
    if (sourceEnded) {
      finish();
      return false;
    }
    if (!asked) {
      asked = true;
      source.fetch(1);
      // The source's data or its end may have arrived immediately.
      return !asked || sourceEnded;
    }
    return false;
  }

  private void emit(Buffer piece) {
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
    if (handler != null) {
      handler.handle(piece);
    }
  }

  private void finish() {
    Buffer last = filter.end();
    over = true;
    filter.close();
    if (last.length() > 0) {
      emit(last);
    }
    if (endHandler != null) {
      endHandler.handle(null);
    }
  }

  private void fail(Throwable cause) {
    if (!over) {
      cancel();
      failure = cause;
      tellFailure();
    }
  }

  /** Reports the failure, also to a handler that is set later. */
  private void tellFailure() {
    if (failure != null && exceptionHandler != null) {
      Throwable told = failure;
      failure = null;
      exceptionHandler.handle(told);
    }
  }

  /** Breaks the body off; false when it has already ended. */
  boolean expire() {
    boolean goesOn = !over;
    fail(new TimeoutException("the answer took too long"));
    return goesOn;
  }

  /** Stops passing anything on. */
  void cancel() {
    over = true;
    filter.close();
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> value) {
    exceptionHandler = value;
    tellFailure();
    return this;
  }

  @Override
  public ReadStream<Buffer> handler(@Nullable Handler<Buffer> value) {
    handler = value;
    give();
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(@Nullable Handler<Void> value) {
    endHandler = value;
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    demand = 0;
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    give();
    return this;
  }
}
