package dev.spfgateway.telemetry;

import dev.spfgateway.pipeline.TraceContext;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells the metrics library which span a measurement belongs to, while it is recorded: a histogram
 * then keeps the trace's id as an exemplar of the bucket. Only spans that are exported count, so
 * that an exemplar leads to a trace.
 */
public final class ExemplarSpan implements SpanContext {
  private static final ThreadLocal<@Nullable TraceContext> CURRENT = new ThreadLocal<>();

  /** Records measurements that belong to a span, or to none. */
  static void during(Optional<TraceContext> span, Runnable recording) {
    if (span.isEmpty()) {
      recording.run();
      return;
    }
    CURRENT.set(span.get());
    try {
      recording.run();
    } finally {
      CURRENT.remove();
    }
  }

  @Override
  public @Nullable String getCurrentTraceId() {
    @Nullable TraceContext span = CURRENT.get();
    return span == null ? null : span.traceId();
  }

  @Override
  public @Nullable String getCurrentSpanId() {
    @Nullable TraceContext span = CURRENT.get();
    return span == null ? null : TraceContext.hex(span.spanId());
  }

  @Override
  public boolean isCurrentSpanSampled() {
    return CURRENT.get() != null;
  }

  /** Nothing: every span that counts here is exported anyway. */
  @Override
  public void markCurrentSpanAsExemplar() {}
}
