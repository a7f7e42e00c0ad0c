package dev.spfgateway.pipeline;

import io.vertx.core.MultiMap;
import java.util.HexFormat;

/**
 * One span and the trace that it belongs to.
 *
 * @param traceId 32 lower-case hex digits
 * @param spanId the span's own id, never 0
 * @param parentId the id of the parent span; 0 when the span begins the trace
 * @param sampled whether the trace is kept, as far as is known before its end
 * @param state the trace's {@code tracestate}; empty when it has none
 */
public record TraceContext(
    String traceId, long spanId, long parentId, boolean sampled, String state) {
  public static final String PARENT_HEADER = "traceparent";
  public static final String STATE_HEADER = "tracestate";

  /** Odd, so that the ids of 2^64 children differ. */
  private static final long STRIDE = 0x9E37_79B9_7F4A_7C15L;

  /**
   * A child span. Its id follows from the number, so that neither the sender nor a later reporter
   * needs to remember it.
   *
   * @param number not 0; each number names another child
   */
  public TraceContext child(int number) {
    return inside(spanId + number * STRIDE, sampled);
  }

  /** A child span with a given id. */
  public TraceContext inside(long id, boolean kept) {
    return new TraceContext(traceId, id == 0 ? STRIDE : id, spanId, kept, state);
  }

  /** The same span, in a trace that is certainly kept. */
  public TraceContext kept() {
    return sampled ? this : new TraceContext(traceId, spanId, parentId, true, state);
  }

  /** The value of {@code traceparent} that names this span as the parent. */
  public String parentValue() {
    return "00-" + traceId + "-" + hex(spanId) + (sampled ? "-01" : "-00");
  }

  /** Sets this span as a request's only parent. */
  public void write(MultiMap headers) {
    headers.set(PARENT_HEADER, parentValue());
    headers.remove(STATE_HEADER);
    if (!state.isEmpty()) {
      headers.set(STATE_HEADER, state);
    }
  }

  /** An id's 16 hex digits. */
  public static String hex(long id) {
    return HexFormat.of().toHexDigits(id);
  }
}
