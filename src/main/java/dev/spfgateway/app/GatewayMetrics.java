package dev.spfgateway.app;

import com.sun.management.OperatingSystemMXBean;
import dev.spfgateway.base.HistogramBuckets;
import dev.spfgateway.store.commit.Store;
import dev.spfgateway.telemetry.ExemplarSpan;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Creates the metrics of the process, and those of what a gateway has only one of. */
final class GatewayMetrics {
  private GatewayMetrics() {}

  /** A registry for one gateway. Its filter must come before any meter. */
  static PrometheusMeterRegistry registry() {
    PrometheusMeterRegistry metrics =
        new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, new ExemplarSpan());
    // Micrometer's has nanoseconds; see bindProcessorTime.
    metrics.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    return metrics;
  }

  static void bind(MeterRegistry metrics, Store store, BooleanSupplier ready) {
    bindProcessorTime(metrics);
    List.of(
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            new FileDescriptorMetrics())
        .forEach(binder -> binder.bindTo(metrics));
    new JvmGcMetrics().bindTo(metrics);
    Gauge.builder("spfgateway.ready", () -> ready.getAsBoolean() ? 1 : 0)
        .description("Whether the gateway is ready for traffic (1).")
        .register(metrics);
    Gauge.builder("spfgateway.build.info", () -> 1)
        .description("Always 1; its labels tell the versions of the gateway and of Java.")
        .tag("version", version())
        .tag("java", Runtime.version().toString())
        .register(metrics);
    bindStore(metrics, store);
  }

  private static String version() {
    @Nullable String version = GatewayMetrics.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Under the name and in the unit that Prometheus' own clients use. */
  private static void bindProcessorTime(MeterRegistry metrics) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, one -> one.getProcessCpuTime() / 1e9)
          .description("Processor time of the process.")
          .baseUnit("seconds")
          .register(metrics);
    }
  }

  private static void bindStore(MeterRegistry metrics, Store store) {
    Timer commits =
        Timer.builder("spfgateway.store.commit")
            .description("Time of one group's commit in the database, sync included.")
            .serviceLevelObjectives(HistogramBuckets.commit())
            .register(metrics);
    DistributionSummary records =
        DistributionSummary.builder("spfgateway.store.group.records")
            .description("Writes in one commit.")
            .register(metrics);
    store.onCommit(
        (took, count) -> {
          commits.record(took);
          records.record(count);
        });
    Gauge.builder("spfgateway.store.healthy", () -> store.health().healthy() ? 1 : 0)
        .description(
            "Whether audit events can be recorded; while 0, the gateway refuses all"
                + " mutations.")
        .register(metrics);
    Gauge.builder("spfgateway.store.loss", () -> store.loss().isPresent() ? 1 : 0)
        .description(
            "Whether the store has lost confirmed records and no operator has accepted"
                + " the loss yet (1); mutations are refused.")
        .register(metrics);
    Gauge.builder("spfgateway.store.waiting", () -> store.health().waiting())
        .description("Intents and operation changes waiting for a commit.")
        .register(metrics);
    Gauge.builder("spfgateway.store.kept", () -> store.health().kept())
        .description("Outcomes waiting for a commit; outcomes are kept until they are recorded.")
        .register(metrics);
  }
}
