package dev.spfgateway.telemetry;

import dev.spfgateway.pipeline.TraceContext;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.function.Supplier;

/**
 * Gives each span the ids that it went upstream with, long before it was made. Each thread has its
 * own turn.
 */
final class GivenIds implements IdGenerator {
  private static final ThreadLocal<TraceContext> NEXT = new ThreadLocal<>();

  /** Makes one span. */
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
