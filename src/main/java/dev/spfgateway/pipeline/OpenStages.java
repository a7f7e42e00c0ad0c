package dev.spfgateway.pipeline;

import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The stages of one request that have not answered yet. An exception in a timer's or a stream's
 * handler fails no future; so it ends the innermost of these stages, and all others see a failure
 * like any other: the outcome is recorded, and places are returned. After that nothing of the
 * request is sent any more. Confined to the request's event loop.
 */
public final class OpenStages {
  private final List<Open> open = new ArrayList<>();
  private final List<OpenStages> parts = new ArrayList<>(0);
  private final List<Runnable> endings = new ArrayList<>(1);
  private int entered;
  private boolean failed;

  /** A stage that has not answered yet. */
  private record Open(int depth, Promise<Reply> answer) {}

  /** The stages of a batch's request, which are inside the batch's own. */
  OpenStages part() {
    OpenStages part = new OpenStages();
    parts.add(part);
    return part;
  }

  /** Begins a stage; returns its depth, which grows inwards. */
  int enter() {
    return entered++;
  }

  /** The stage's answer, or the failure that ended the stage. */
  Future<Reply> watch(int depth, Future<Reply> handled) {
    if (handled.isComplete()) {
      return handled;
    }
    Open stage = new Open(depth, Promise.promise());
    open.add(stage);
    handled.onComplete(
        done -> {
          open.remove(stage);
          end(stage.answer(), done);
        });
    return stage.answer().future();
  }

  /** Releases an answer that arrives after its stage was ended. */
  private static void end(Promise<Reply> answer, AsyncResult<Reply> done) {
    if (done.failed()) {
      answer.tryFail(done.cause());
    } else if (!answer.tryComplete(done.result())
        && done.result().body() instanceof Reply.Streamed streamed) {
      streamed.abandon().run();
    }
  }

  /**
   * Ends the innermost open stage; of a batch, that of each of its requests.
   *
   * @return false when all have answered
   */
  public boolean fail(Throwable failure) {
    failed = true;
    boolean ended = false;
    for (OpenStages part : parts) {
      ended |= part.fail(failure);
    }
    Optional<Open> innermost =
        ended ? Optional.empty() : open.stream().max(Comparator.comparingInt(Open::depth));
    innermost.ifPresent(
        stage -> {
          open.remove(stage);
          stage.answer().tryFail(failure);
        });
    List<Runnable> left = List.copyOf(endings);
    endings.clear();
    left.forEach(Runnable::run);
    return ended || innermost.isPresent();
  }

  /** Adds a handler that releases a resource when a stage is ended this way; it runs once. */
  public void onFailure(Runnable ending) {
    endings.add(ending);
  }

  /** True once a stage was ended this way; then nothing may be sent any more. */
  public boolean hasFailed() {
    return failed;
  }
}
