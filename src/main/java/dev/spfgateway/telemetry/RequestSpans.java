package dev.spfgateway.telemetry;

import dev.spfgateway.pipeline.Attempt;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.TraceContext;
import dev.spfgateway.pipeline.Trail;
import dev.spfgateway.pipeline.mutation.IntentCommit;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes the spans of one request from its trail once it has ended: the request itself, the commit
 * of its intent, and each attempt.
 */
final class RequestSpans {
  private static final int COMMIT = -1;

  private final TelemetryStage.Summary summary;
  private final Exchange exchange;
  private final TraceContext request;
  private final Now now;

  /**
   * One moment on both clocks.
   *
   * @param nanos the moment on the trail's clock
   */
  record Now(Instant time, long nanos) {
    long epochNanos(long earlier) {
      long here = TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
      return here - (nanos - earlier);
    }
  }

  /**
   * The data of a span to make.
   *
   * @param began the start on the trail's clock
   * @param error why it failed, in one word
   */
  private record Finished(
      TraceContext context,
      String name,
      SpanKind kind,
      long began,
      Duration took,
      Attributes attributes,
      Optional<String> error) {}

  RequestSpans(TelemetryStage.Summary summary, TraceContext request, Now now) {
    this.summary = summary;
    this.exchange = summary.exchange();
    this.request = request;
    this.now = now;
  }

  /** The number of spans that {@link #make} makes. */
  int count() {
    Trail trail = exchange.trail();
    return 1 + trail.attempts().size() + (trail.commit().isPresent() ? 1 : 0);
  }

  /** Makes and ends the spans, the request's last. */
  void make(Tracer tracer, GivenIds ids) {
    List<Finished> all = new ArrayList<>(count());
    exchange.trail().commit().map(this::commit).ifPresent(all::add);
    List<Attempt> attempts = exchange.trail().attempts();
    for (int place = 0; place < attempts.size(); place++) {
      all.add(attempt(attempts.get(place), place + 1));
    }
    all.add(request());
    all.forEach(one -> make(one, tracer, ids));
  }

  private Finished commit(IntentCommit commit) {
    return new Finished(
        request.child(COMMIT),
        "audit intent",
        SpanKind.INTERNAL,
        commit.began(),
        commit.took(),
        Attributes.empty(),
        commit.durable() ? Optional.empty() : Optional.of("not durable"));
  }

  /** The attempt's position in the trail is the number that {@link Trail#nextAttempt} gave it. */
  private Finished attempt(Attempt attempt, int place) {
    return new Finished(
        request.child(place),
        SpanAttributes.entities(exchange).map(target -> target.verb().name()).orElse("attempt"),
        SpanKind.CLIENT,
        attempt.began(),
        attempt.took(),
        SpanAttributes.ofAttempt(exchange, attempt),
        SpanAttributes.error(attempt));
  }

  private Finished request() {
    String method = SpanAttributes.method(exchange);
    boolean isPart = exchange.trail().outer().isPresent();
    return new Finished(
        request,
        SpanAttributes.route(exchange).map(route -> method + " " + route).orElse(method),
        isPart ? SpanKind.INTERNAL : SpanKind.SERVER,
        summary.began(),
        summary.took(),
        SpanAttributes.ofRequest(summary),
        SpanAttributes.error(summary));
  }

  private void make(Finished one, Tracer tracer, GivenIds ids) {
    long start = now.epochNanos(one.began());
    Span span = ids.during(one.context(), () -> begin(one, tracer, start));
    span.setAllAttributes(one.attributes());
    one.error().ifPresent(word -> span.setStatus(StatusCode.ERROR, word));
    span.end(start + one.took().toNanos(), TimeUnit.NANOSECONDS);
  }

  private Span begin(Finished one, Tracer tracer, long start) {
    return tracer
        .spanBuilder(one.name())
        .setParent(parent(one.context()))
        .setSpanKind(one.kind())
        .setStartTimestamp(start, TimeUnit.NANOSECONDS)
        .startSpan();
  }

  /** The client's span is in another process; all others are in this one. */
  private Context parent(TraceContext context) {
    if (context.parentId() == 0) {
      return Context.root();
    }
    boolean isClients = context.equals(request) && exchange.trail().outer().isEmpty();
    String id = TraceContext.hex(context.parentId());
    TraceFlags flags = TraceFlags.getSampled();
    TraceState state = ClientTrace.state(context);
    return Context.root()
        .with(
            Span.wrap(
                isClients
                    ? SpanContext.createFromRemoteParent(context.traceId(), id, flags, state)
                    : SpanContext.create(context.traceId(), id, flags, state)));
  }
}
