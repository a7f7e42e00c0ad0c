package dev.spfgateway.telemetry;

import dev.spfgateway.base.HistogramBuckets;
import dev.spfgateway.base.MeterTable;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.window.TrafficHistory;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.TraceContext;
import dev.spfgateway.pipeline.Trail;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Principal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Counts requests and their answers. Every label has few values: stamps come from the registry, the
 * rest from enums and the gateway's own codes; tenants only as far as {@link TenantRequests}
 * allows. Thread-safe: one instance serves all event loops.
 */
public final class RequestMetrics {
  private static final String STAMP = "stamp";
  private static final String ACTION = "action";
  private static final int FIRST_ERROR = 400;
  private static final Set<Integer> REFUSED = Set.of(401, 403, 429);

  private final Function<StampId, String> stamps;
  private final AtomicInteger inProgress = new AtomicInteger();
  private final MeterTable<RequestLabels, Timer> requests;
  private final MeterTable<ResponseLabels, Counter> responses;
  private final MeterTable<MutationLabels, Counter> mutations;
  private final TenantRequests tenants;
  private final AttemptMetrics attempts;
  private final LiveTraffic traffic;

  private record RequestLabels(ActionLabel action, boolean ok, String stamp) {}

  private record ResponseLabels(ActionLabel action, String status, String origin, String failure) {}

  private record MutationLabels(String stamp, String action, String outcome) {}

  /**
   * Creates the request metrics in {@code registry}.
   *
   * @param config bounds of the number of series
   * @param stamps the names of stamps
   */
  public RequestMetrics(
      MeterRegistry registry,
      MetricsConfig config,
      Function<StampId, String> stamps,
      Ticker ticker) {
    int max = config.seriesPerMetric();
    this.stamps = stamps;
    this.requests =
        new MeterTable<>(
            max,
            all -> new RequestLabels(all.action, all.ok, MetricLabels.OTHER),
            all -> register(registry, all),
            registry::remove);
    this.responses =
        new MeterTable<>(
            max,
            all ->
                new ResponseLabels(all.action, MetricLabels.OTHER, all.origin, MetricLabels.OTHER),
            all -> register(registry, all),
            registry::remove);
    this.mutations =
        new MeterTable<>(
            max,
            all -> new MutationLabels(MetricLabels.OTHER, all.action, all.outcome),
            all -> register(registry, all),
            registry::remove);
    this.tenants = new TenantRequests(registry, config.topTenants(), ticker);
    this.attempts = new AttemptMetrics(registry, max);
    this.traffic = new LiveTraffic(ticker);
    registry.gauge("spfgateway.requests.in.progress", inProgress);
  }

  private static Timer register(MeterRegistry registry, RequestLabels labels) {
    return Timer.builder("spfgateway.requests")
        .description("Time from the arrival of a request's head until its answer ended.")
        .tag(ACTION, labels.action.word())
        .tag("result", labels.ok ? "ok" : "error")
        .tag(STAMP, labels.stamp)
        .serviceLevelObjectives(HistogramBuckets.latency())
        .register(registry);
  }

  private static Counter register(MeterRegistry registry, ResponseLabels labels) {
    return Counter.builder("spfgateway.responses")
        .description("Answers, by status and, for errors, by who caused them and why.")
        .tag(ACTION, labels.action.word())
        .tag("status", labels.status)
        .tag("origin", labels.origin)
        .tag("failure", labels.failure)
        .register(registry);
  }

  private static Counter register(MeterRegistry registry, MutationLabels labels) {
    return Counter.builder("spfgateway.mutations")
        .description("Mutations, by their outcome at the end of their request.")
        .tag(STAMP, labels.stamp)
        .tag(ACTION, labels.action)
        .tag("outcome", labels.outcome)
        .register(registry);
  }

  void begin() {
    inProgress.incrementAndGet();
  }

  void end() {
    inProgress.decrementAndGet();
  }

  void count(TelemetryStage.Summary summary) {
    Exchange exchange = summary.exchange();
    Trail trail = exchange.trail();
    ActionLabel action = ActionLabel.of(exchange);
    String stamp = stamp(trail);
    int status = summary.end().status();
    boolean ok = status < FIRST_ERROR && summary.end().complete();
    ExemplarSpan.during(
        exportedSpan(summary, action, ok),
        () -> {
          requests.of(new RequestLabels(action, ok, stamp)).record(summary.took());
          attempts.count(trail.attempts());
        });
    responses
        .of(
            new ResponseLabels(
                action,
                Integer.toString(status),
                summary.ending().map(one -> one.by().word()).orElse(MetricLabels.NONE),
                failure(summary)))
        .increment();
    countMutation(summary, trail, stamp);
    TrafficHistory.End end = result(status, ok);
    Optional<String> tenant = trail.principal().map(Principal::tenant);
    tenant.ifPresent(one -> tenants.count(one, end));
    traffic.count(tenant, trail.action().filter(Action::mutates).isPresent(), end, summary.took());
  }

  /** The request's span if it is exported, or else the client's own if that is. */
  private static Optional<TraceContext> exportedSpan(
      TelemetryStage.Summary summary, ActionLabel action, boolean ok) {
    Optional<TraceContext> own = summary.exchange().trail().span();
    if (own.isPresent()) {
      boolean always = !ok || action == ActionLabel.MUTATE || action == ActionLabel.RESTORE;
      return own.filter(span -> always || span.sampled());
    }
    return ClientTrace.of(summary.exchange().request().headers()).filter(TraceContext::sampled);
  }

  private String stamp(Trail trail) {
    return trail.permit().map(permit -> stamps.apply(permit.stamp())).orElse(MetricLabels.NONE);
  }

  private static String failure(TelemetryStage.Summary summary) {
    return summary
        .failure()
        .orElse(summary.end().complete() ? MetricLabels.NONE : MetricLabels.BROKEN_OFF);
  }

  private static TrafficHistory.End result(int status, boolean ok) {
    if (ok) {
      return TrafficHistory.End.OK;
    }
    return REFUSED.contains(status) ? TrafficHistory.End.REFUSED : TrafficHistory.End.ERROR;
  }

  private void countMutation(TelemetryStage.Summary summary, Trail trail, String stamp) {
    trail
        .action()
        .filter(Action::mutates)
        .ifPresent(
            action ->
                summary
                    .outcome()
                    .map(outcome -> new MutationLabels(stamp, action.word(), outcome.word()))
                    .ifPresent(labels -> mutations.of(labels).increment()));
  }

  /** The traffic of the last seconds. */
  public LiveTraffic traffic() {
    return traffic;
  }

  /** Requests whose answers have not ended. */
  public int inProgress() {
    return inProgress.get();
  }

  /** Removes the series of stamps that the registry no longer has. */
  public void retainStamps(Set<String> names) {
    requests.removeIf(one -> MetricLabels.isGone(one.stamp, names));
    mutations.removeIf(one -> MetricLabels.isGone(one.stamp, names));
    attempts.retainStamps(names);
  }
}
