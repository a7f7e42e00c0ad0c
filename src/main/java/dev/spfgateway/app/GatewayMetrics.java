package dev.spfgateway.app;

import dev.spfgateway.store.commit.Store;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Creates the metrics of the process, and those of what a gateway has only one of. */
final class GatewayMetrics {
  private GatewayMetrics() {}

  static void bind(
      MeterRegistry metrics, Store store, Registries registries, BooleanSupplier ready) {
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
    Gauge.builder("spfgateway.registry.version", () -> registries.get().version().number())
        .description(
            "Number of the registry version in use: 1 at the start, incremented by each accepted change.")
        .register(metrics);
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
