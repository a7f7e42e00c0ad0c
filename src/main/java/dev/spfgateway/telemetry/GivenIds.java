package dev.spfgateway.telemetry;

import dev.spfgateway.pipeline.TraceContext;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.function.Supplier;

/**
 * Gives each new span the ids under which it was announced upstream, long before the span is
 * created. Thread-safe: each thread sets its own next ids.
 */
final class GivenIds implements IdGenerator {
  private static final ThreadLocal<TraceContext> NEXT = new ThreadLocal<>();

  /** Creates one span with the ids of {@code span}. */
  <T> T during(TraceContext span, Supplier<T> making) {
    NEXT.set(span);
    try {
      return making.get();
    } finally {
      NEXT.remove();
    }
  }

  @Override
  public String generateSpanId() {
    return TraceContext.hex(NEXT.get().spanId());
  }

  @Override
  public String generateTraceId() {
    return NEXT.get().traceId();
  }
}
