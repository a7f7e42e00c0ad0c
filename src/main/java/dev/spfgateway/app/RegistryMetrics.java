package dev.spfgateway.app;

import dev.spfgateway.base.Current;
import dev.spfgateway.base.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToIntFunction;

/** Metrics of the registry in use: its version, its size, and the dates of its credentials. */
final class RegistryMetrics {
  /** Early enough to hand out other credentials. */
  private static final Duration SOON = Duration.ofDays(14);

  private RegistryMetrics() {}

  static void bind(MeterRegistry metrics, Registries registries, Ticker ticker) {
    Current<Instant> loaded = new Current<>(ticker.now());
    registries.onChange(() -> loaded.set(ticker.now()));
    Gauge.builder("spfgateway.registry.version", () -> registries.get().version().number())
        .description(
            "Number of the registry version in use: 1 at the start, incremented by each accepted change.")
        .register(metrics);
    Gauge.builder("spfgateway.registry.loaded.timestamp", () -> loaded.get().toEpochMilli() / 1e3)
        .description("When the registry version in use was taken, in Unix time.")
        .baseUnit("seconds")
        .register(metrics);
    entries(metrics, registries, "tenant", Registries.Size::tenants);
    entries(metrics, registries, "subscription", Registries.Size::subscriptions);
    entries(metrics, registries, "credential", Registries.Size::credentials);
    entries(metrics, registries, "stamp", Registries.Size::stamps);
    Gauge.builder(
            "spfgateway.credentials.expired",
            () -> registries.credentials().expiredBy(ticker.now()))
        .description("Credentials in the registry that have expired and are not revoked.")
        .register(metrics);
    Gauge.builder(
            "spfgateway.credentials.expiring",
            () ->
                registries.credentials().expiredBy(ticker.now().plus(SOON))
                    - registries.credentials().expiredBy(ticker.now()))
        .description("Credentials in the registry that expire within 14 days.")
        .register(metrics);
  }

  private static void entries(
      MeterRegistry metrics,
      Registries registries,
      String kind,
      ToIntFunction<Registries.Size> count) {
    Gauge.builder("spfgateway.registry.entries", () -> count.applyAsInt(registries.size()))
        .description("Size of the registry in use.")
        .tag("kind", kind)
        .register(metrics);
  }
}
