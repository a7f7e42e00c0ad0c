package dev.spfgateway.telemetry;

import dev.spfgateway.base.HistogramBuckets;
import dev.spfgateway.base.MeterTable;
import dev.spfgateway.pipeline.Attempt;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Set;

/** Counts attempts at SPF endpoints. Thread-safe. */
final class AttemptMetrics {
  private static final String STAMP = "stamp";
  private static final String ENDPOINT = "endpoint";

  private final MeterTable<Server, Timer> times;
  private final MeterTable<End, Counter> ends;
  private final MeterTable<Failure, Counter> failures;

  private record Server(String stamp, String endpoint) {
    private static final Server OTHER = new Server(MetricLabels.OTHER, MetricLabels.OTHER);
  }

  private record End(Server server, String verdict, String status) {}

  private record Failure(Server server, String reason) {}

  AttemptMetrics(MeterRegistry registry, int max) {
    this.times =
        new MeterTable<>(
            max, all -> Server.OTHER, all -> register(registry, all), registry::remove);
    this.ends =
        new MeterTable<>(
            max,
            all -> new End(Server.OTHER, all.verdict, MetricLabels.OTHER),
            all -> register(registry, all),
            registry::remove);
    this.failures =
        new MeterTable<>(
            max,
            all -> new Failure(Server.OTHER, all.reason),
            all -> register(registry, all),
            registry::remove);
  }

  private static Timer register(MeterRegistry registry, Server labels) {
    return Timer.builder("spfgateway.upstream.attempts")
        .description("Time of an attempt at an SPF endpoint until the head of the answer.")
        .tag(STAMP, labels.stamp)
        .tag(ENDPOINT, labels.endpoint)
        .serviceLevelObjectives(HistogramBuckets.latency())
        .register(registry);
  }

  private static Counter register(MeterRegistry registry, End labels) {
    return Counter.builder("spfgateway.upstream.attempts.ended")
        .description("Attempts at an SPF endpoint, by what their answers prove.")
        .tag(STAMP, labels.server.stamp)
        .tag(ENDPOINT, labels.server.endpoint)
        .tag("verdict", labels.verdict)
        .tag("status", labels.status)
        .register(registry);
  }

  private static Counter register(MeterRegistry registry, Failure labels) {
    return Counter.builder("spfgateway.upstream.failures")
        .description("Attempts that failed, by reason.")
        .tag(STAMP, labels.server.stamp)
        .tag(ENDPOINT, labels.server.endpoint)
        .tag("reason", labels.reason)
        .register(registry);
  }

  void count(List<Attempt> attempts) {
    for (Attempt one : attempts) {
      Server server = new Server(one.stamp(), one.endpoint());
      String status = one.status() == null ? MetricLabels.NONE : one.status().toString();
      times.of(server).record(one.took());
      ends.of(new End(server, one.verdict(), status)).increment();
      if (one.failure() != null) {
        failures.of(new Failure(server, one.failure())).increment();
      }
    }
  }

  void retainStamps(Set<String> names) {
    times.removeIf(one -> MetricLabels.isGone(one.stamp, names));
    ends.removeIf(one -> MetricLabels.isGone(one.server.stamp, names));
    failures.removeIf(one -> MetricLabels.isGone(one.server.stamp, names));
  }
}
