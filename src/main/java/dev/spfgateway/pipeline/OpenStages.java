package dev.spfgateway.pipeline;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The stages of one request that have not answered yet. What a timer's or a stream's handler throws
 * fails no future; so it ends the innermost of these stages, and all others see a failure that they
 * treat as any other: the outcome is recorded, and places are given back. From then on nothing of
 * the request is sent any more. Belongs to the request's event loop.
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

  /** A stage begins; returns its place, outermost first. */
  int enter() {
    return entered++;
  }

  /** The answer of a stage, or what ended the stage. */
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

  /** An answer that comes after its stage was ended is let go of. */
  private static void end(Promise<Reply> answer, AsyncResult<Reply> done) {
    if (done.failed()) {
      answer.tryFail(done.cause());
    } else if (!answer.tryComplete(done.result())
        && done.result().body() instanceof Reply.Streamed streamed) {
      streamed.abandon().run();
    }
  }

  /**
   * Ends the innermost open stage, of a batch that of each of its requests.
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

  /** Has something let go of when a stage is ended so; runs once. */
  public void onFailure(Runnable ending) {
    endings.add(ending);
  }

  /** True once a stage was ended so; then nothing may be sent any more. */
  public boolean hasFailed() {
    return failed;
  }
}
