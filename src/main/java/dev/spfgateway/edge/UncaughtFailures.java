package dev.spfgateway.edge;

import dev.spfgateway.base.Thrown;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a request whose handler throws. What a stage throws fails its future; a timer's or stream's
 * handler has no future, so the client would otherwise wait until a timeout. Vert.x gives each
 * request its own context, on which the request's handlers run.
 */
final class UncaughtFailures {
  private static final Logger LOG = LoggerFactory.getLogger(UncaughtFailures.class);

  /** The key of a request context's handler for such failures. */
  private static final Object REQUEST = UncaughtFailures.class;

  private UncaughtFailures() {}

  /** Handles whatever is thrown on an event loop's context or on its requests' contexts. */
  static void watch(Context loop) {
    loop.exceptionHandler(UncaughtFailures::thrown);
  }

  /** Sets how the current context's request ends when a handler throws. */
  static void endBy(Handler<Throwable> end) {
    @Nullable ContextInternal context = ContextInternal.current();
    if (context != null && context.isDuplicate()) {
      context.getLocal(ContextInternal.LOCAL_MAP, ConcurrentHashMap::new).put(REQUEST, end);
    }
  }

  private static void thrown(Throwable failure) {
    @Nullable ContextInternal context = ContextInternal.current();
    @Nullable Handler<Throwable> end =
        context != null && context.isDuplicate() ? endOf(context) : null;
    if (end == null) {
      LOG.error("a handler that belongs to no request failed", Thrown.survivable(failure));
    } else {
      end.handle(Thrown.survivable(failure));
    }
  }

  @SuppressWarnings("unchecked") // endBy stores nothing else under this key
  private static @Nullable Handler<Throwable> endOf(ContextInternal request) {
    @Nullable ConcurrentMap<Object, Object> local = request.getLocal(ContextInternal.LOCAL_MAP);
    return local == null ? null : (Handler<Throwable>) local.get(REQUEST);
  }
}
