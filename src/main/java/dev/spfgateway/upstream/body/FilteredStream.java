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
 * only when the last one has been given on whole and more is wanted; so a client that reads slowly
 * slows the upstream down. A body that breaks, or can't be looked into, fails here and never ends.
 * Lives on one event loop.
 */
final class FilteredStream implements ReadStream<Buffer> {
  /** Pieces that are given on before others on this event loop get their turn. */
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
   * @param source an answer that nobody else listens to
   * @param loop where all of this happens
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
   * Gives on what there is, as long as it is wanted. A client as fast as the network would else
   * have the loop for itself: one chunk can expand to a thousand.
   */
  private void give() {
    if (giving) {
      return; // A handler asked for more from within this very loop, or the next turn is due.
    }
    giving = true;
    int left = TURN;
    try {
      while (left > 0 && !over && demand > 0 && handler != null && giveOne()) {
        left--;
      }
    } catch (Throwable thrown) { // whatever it is, the client learns that its answer broke off
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

  /** Gives one piece on; false when there is none at this time. */
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
      // It, or the end, may have come at once.
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

  /** Also to one who listens only later. */
  private void tellFailure() {
    if (failure != null && exceptionHandler != null) {
      Throwable told = failure;
      failure = null;
      exceptionHandler.handle(told);
    }
  }

  /** Breaks it off; false when it has ended already. */
  boolean expire() {
    boolean goesOn = !over;
    fail(new TimeoutException("the answer took too long"));
    return goesOn;
  }

  /** Nothing is given on any more. */
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
