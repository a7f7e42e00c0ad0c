package dev.spfgateway.telemetry;

import dev.spfgateway.base.SafePath;
import dev.spfgateway.pipeline.Attempt;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.TraceContext;
import dev.spfgateway.pipeline.Trail;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Route;
import dev.spfgateway.pipeline.request.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs at most one line per request, as structured fields: each mutation and each failed request,
 * and a share of the other reads. Contains no header, body or query, because they may contain
 * secrets. {@code src/docs/log.md} documents the fields.
 */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("access");

  /** The methods that HTTP and OData know. */
  static final Set<String> METHODS =
      Set.of(
          "GET", "HEAD", "POST", "PUT", "PATCH", "MERGE", "DELETE", "OPTIONS", "CONNECT", "TRACE");

  private static final int MAX_PATH = 256;
  private static final int MAX_READ = 4_096;

  private final double sampling;
  private final RandomGenerator random;

  /**
   * @param sampling the fraction of successful reads that is logged
   */
  AccessLog(double sampling, RandomGenerator random) {
    this.sampling = sampling;
    this.random = random;
  }

  void write(TelemetryStage.Summary summary) {
    if (!LOG.isInfoEnabled() || !isKept(summary)) {
      return;
    }
    LoggingEventBuilder line = LOG.atInfo();
    for (Map.Entry<String, Object> field : fields(summary).entrySet()) {
      line = line.addKeyValue(field.getKey(), field.getValue());
    }
    line.log("request");
  }

  /** A read whose trace is exported is kept too, because the trace leads to its line. */
  private boolean isKept(TelemetryStage.Summary summary) {
    return sampling >= 1
        || summary.mutates()
        || summary.isError()
        || summary.exchange().trail().span().filter(TraceContext::sampled).isPresent()
        || random.nextDouble() < sampling;
  }

  private static Map<String, Object> fields(TelemetryStage.Summary summary) {
    Exchange exchange = summary.exchange();
    Trail trail = exchange.trail();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("request", exchange.request().id());
    fields.put("client", exchange.request().client().text());
    fields.put("method", method(exchange));
    fields.put("path", path(exchange));
    fields.put("status", summary.end().status());
    fields.put("complete", summary.end().complete());
    fields.put("bytes", summary.end().bytes());
    fields.put("ms", summary.took().toNanos() / 1e6);
    trail.principal().map(Principal::tenant).ifPresent(name -> fields.put("tenant", name));
    trail.principal().map(Principal::credential).ifPresent(id -> fields.put("credential", id));
    trail.principal().map(Principal::scheme).ifPresent(name -> fields.put("scheme", name));
    trail.registry().ifPresent(version -> fields.put("registry", version.number()));
    trail.action().map(Action::word).ifPresent(word -> fields.put("action", word));
    trail.permit().ifPresent(permit -> fields.put("stamp", permit.stamp().toString()));
    trail.operation().ifPresent(one -> fields.put("operation", one.id().toString()));
    summary.outcome().map(Outcome::word).ifPresent(word -> fields.put("outcome", word));
    summary.ending().ifPresent(ending -> fields.put("endedBy", ending.words()));
    summary.failure().ifPresent(code -> fields.put("failure", code));
    traceId(exchange).ifPresent(id -> fields.put("trace_id", id));
    trail.span().ifPresent(span -> fields.put("span_id", TraceContext.hex(span.spanId())));
    addAttempts(fields, trail.attempts());
    return fields;
  }

  /** Logged even without tracing: a client's trace then leads to this line. */
  private static Optional<String> traceId(Exchange exchange) {
    return exchange
        .trail()
        .span()
        .or(() -> ClientTrace.of(exchange.request().headers()))
        .map(TraceContext::traceId);
  }

  private static void addAttempts(Map<String, Object> fields, List<Attempt> attempts) {
    if (!attempts.isEmpty()) {
      Attempt last = attempts.get(attempts.size() - 1);
      fields.put("attempts", attempts.size());
      String failures =
          attempts.stream()
              .map(Attempt::failure)
              .filter(Objects::nonNull)
              .collect(Collectors.joining(","));
      if (!failures.isEmpty()) {
        fields.put("attemptFailures", failures);
      }
      fields.put("endpoint", last.endpoint());
      fields.put("phase", last.phase().word());
      fields.put("verdict", last.verdict());
      if (last.status() != null) {
        fields.put("upstreamStatus", last.status());
      }
    }
  }

  /** A method can be any word of the client's, and only these are known not to be secrets. */
  private static String method(Exchange exchange) {
    String method = exchange.request().method();
    return METHODS.contains(method) ? method : SafePath.HIDDEN;
  }

  /** The canonical path of a request that was understood, else the raw one; without secrets. */
  static String path(Exchange exchange) {
    Optional<Target> target = exchange.trail().route().map(Route::target);
    String path =
        target.isPresent() && target.get() instanceof Target.Entities entities
            ? "/" + entities.subscription() + "/" + entities.path()
            : exchange.request().path();
    String safe = SafePath.hiding(path.length() <= MAX_READ ? path : path.substring(0, MAX_READ));
    return safe.length() <= MAX_PATH ? safe : safe.substring(0, MAX_PATH) + "…";
  }
}
