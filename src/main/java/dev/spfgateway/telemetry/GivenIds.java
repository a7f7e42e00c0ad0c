package dev.spfgateway.telemetry;

import dev.spfgateway.pipeline.TraceContext;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.function.Supplier;

/**
 * Gives each span the ids that it went upstream with, long before it was made. Each thread has its
 * own turn.
 */
final class GivenIds implements IdGenerator {
  @SuppressWarnings("ThreadLocalUsage") // there is one of these a gateway
  private final ThreadLocal<TraceContext> next = new ThreadLocal<>();

  /** Makes one span. */
  <T> T during(TraceContext span, Supplier<T> making) {
    next.set(span);
    try {
      return making.get();
    } finally {
      next.remove();
    }
  }

  @Override
  public String generateSpanId() {
    return TraceContext.hex(next.get().spanId());
  }

  @Override
  public String generateTraceId() {
    return next.get().traceId();
  }
}
