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
  private final WriteSource source;
  private final Promise<T> promise = Promise.promise();
  private final @Nullable Context context = Vertx.currentContext();
  private @Nullable T value;
  private @Nullable RuntimeException refusal;

  QueuedWrite(GroupCommit.Work<T> work, WriteSource source) {
    this.work = work;
    this.source = source;
  }

  WriteSource source() {
    return source;
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
      deliver(() -> promise.complete(value));
    } else {
      failed(failure);
    }
  }

  void failed(Throwable failure) {
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
