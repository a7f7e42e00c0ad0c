package dev.spfgateway.telemetry;

import dev.spfgateway.pipeline.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parent span from a request's headers. Malformed headers count as absent; a malformed
 * {@code tracestate} is dropped without affecting the rest.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
final class ClientTrace {
  private static final TextMapGetter<MultiMap> HEADERS =
      new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable MultiMap headers, String name) {
          List<String> values = headers == null ? List.of() : headers.getAll(name);
          // Only a list may be spread over several header lines.
          boolean list = name.equals(TraceContext.STATE_HEADER);
          return values.size() == 1 || list ? String.join(",", values) : null;
        }
      };

  private ClientTrace() {}

  /** The client's span; empty when there is none. */
  static Optional<TraceContext> of(MultiMap headers) {
    if (!headers.contains(TraceContext.PARENT_HEADER)) {
      return Optional.empty();
    }
    SpanContext found = read(headers);
    return found.isValid()
        ? Optional.of(
            new TraceContext(
                found.getTraceId(),
                HexFormat.fromHexDigitsToLong(found.getSpanId()),
                0,
                found.isSampled(),
                text(found.getTraceState())))
        : Optional.empty();
  }

  /** A span's trace state in the SDK's form. */
  static TraceState state(TraceContext span) {
    MultiMap headers = HttpHeaders.headers();
    span.write(headers);
    return read(headers).getTraceState();
  }

  private static SpanContext read(MultiMap headers) {
    return Span.fromContext(
            W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, HEADERS))
        .getSpanContext();
  }

  private static String text(TraceState state) {
    return state.asMap().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(","));
  }
}
