package dev.spfgateway.store.commit;

import dev.spfgateway.pipeline.mutation.ClaimRefused;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that waits for a commit, and the future of its caller. */
final class QueuedWrite<T> {
  private static final Logger LOG = LoggerFactory.getLogger(QueuedWrite.class);

  private final GroupCommit.Work<T> work;
  private final boolean keep;
  private final Promise<T> promise = Promise.promise();
  private final @Nullable Context context = Vertx.currentContext();
  private @Nullable T value;
  private @Nullable RuntimeException refusal;
  private Runnable end = () -> {};

  /**
   * @param keep whether the work must not be lost
   */
  QueuedWrite(GroupCommit.Work<T> work, boolean keep) {
    this.work = work;
    this.keep = keep;
  }

  /** Sets what is to be done once the write is committed or has failed. */
  void onEnd(Runnable action) {
    end = action;
  }

  boolean mustBeKept() {
    return keep;
  }

  /** Completes on the context that submitted the write. */
  Future<T> future() {
    return promise.future();
  }

  void prepare() {
    work.prepare();
  }

  void run() throws SQLException {
    refusal = null;
    try {
      value = work.run();
    } catch (ClaimRefused | GroupCommit.Refused e) {
      refusal = e;
    }
  }

  void committed() {
    @Nullable RuntimeException failure = refusal;
    if (failure == null) {
      end.run();
      deliver(() -> promise.complete(value));
    } else {
      failed(failure);
    }
  }

  void failed(Throwable failure) {
    end.run();
    deliver(() -> promise.fail(failure));
  }

  private void deliver(Runnable completion) {
    if (context == null) {
      completion.run();
    } else {
      try {
        context.runOnContext(ignored -> completion.run());
      } catch (RejectedExecutionException e) {
        LOG.debug("the caller no longer waits for its write", e);
      }
    }
  }
}
