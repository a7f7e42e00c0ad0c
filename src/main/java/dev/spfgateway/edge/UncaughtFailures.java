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
 * Ends the request whose handler threw. What a stage throws fails its future; a timer's or stream's
 * handler has no future, so that without this nobody would be told and the client would wait until
 * something times out. Vert.x gives each request a context of its own, which its handlers run on.
 */
final class UncaughtFailures {
  private static final Logger LOG = LoggerFactory.getLogger(UncaughtFailures.class);

  /** The key under which a request's context knows how the request ends. */
  private static final Object REQUEST = UncaughtFailures.class;

  private UncaughtFailures() {}

  /** Watches everything that runs on an event loop's context or on one of its requests'. */
  static void watch(Context loop) {
    loop.exceptionHandler(UncaughtFailures::thrown);
  }

  /** Says how the request of the current context ends from now on, when a handler throws. */
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

  @SuppressWarnings("unchecked") // endBy puts nothing else there
  private static @Nullable Handler<Throwable> endOf(ContextInternal request) {
    @Nullable ConcurrentMap<Object, Object> local = request.getLocal(ContextInternal.LOCAL_MAP);
    return local == null ? null : (Handler<Throwable>) local.get(REQUEST);
  }
}
