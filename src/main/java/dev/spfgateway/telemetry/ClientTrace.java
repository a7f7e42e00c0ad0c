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
 * The span that a request's headers name as its parent. What is malformed is as good as absent; a
 * malformed {@code tracestate} leaves the rest as it is.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
final class ClientTrace {
  private static final TextMapGetter<MultiMap> HEADERS =
      new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable MultiMap headers, String name) {
          List<String> values = headers == null ? List.of() : headers.getAll(name);
          // A list may be spread over several lines, and nothing else may.
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

  /** A trace's state as the SDK takes it. */
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
