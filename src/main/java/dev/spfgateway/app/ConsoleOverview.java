package dev.spfgateway.app;

import dev.spfgateway.admin.AdminListener.Readiness;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.window.TrafficHistory;
import dev.spfgateway.operation.api.OperationCounts;
import dev.spfgateway.store.commit.Store;
import dev.spfgateway.telemetry.LiveTraffic;
import dev.spfgateway.telemetry.RequestMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The gateway's state at a glance, for operators. Never blocks. */
final class ConsoleOverview {
  private static final int BUSIEST = 10;

  private final Parts parts;
  private final Instant started;

  /**
   * What is shown.
   *
   * @param chain the gateway's audit chain
   * @param warnings failures that do not keep the gateway from serving
   * @param registry the registry's state
   * @param headAge time since the last signed head, in seconds; empty when unknown
   * @param certificateEnd when the tenant listener's certificate expires
   * @param metrics for what has no better source
   */
  record Parts(
      String chain,
      Supplier<Readiness> readiness,
      Supplier<List<String>> warnings,
      Supplier<JsonObject> registry,
      RequestMetrics requests,
      Store store,
      String storeKind,
      OperationCounts operations,
      Supplier<Optional<Double>> headAge,
      Supplier<Instant> certificateEnd,
      MeterRegistry metrics,
      Ticker ticker) {}

  ConsoleOverview(Parts parts) {
    this.parts = parts;
    this.started = parts.ticker().now();
  }

  JsonObject show() {
    Readiness readiness = parts.readiness().get();
    LiveTraffic traffic = parts.requests().traffic();
    return new JsonObject()
        .put("at", parts.ticker().now().toString())
        .put("version", version())
        .put("chain", parts.chain())
        .put("started", started.toString())
        .put("ready", readiness.ready())
        .put("reason", readiness.reason())
        .put("warnings", new JsonArray(parts.warnings().get()))
        .put("registry", parts.registry().get())
        .put("rates", rates(traffic))
        .put("latencyMs", latency(traffic.history()))
        .put("inProgress", parts.requests().inProgress())
        .put("connections", gauge("spfgateway.tenant.connections"))
        .put("history", history(traffic.history()))
        .put("store", store())
        .put("audit", audit())
        .put("operations", parts.operations().count())
        .put(
            "certificate",
            new JsonObject().put("notAfter", parts.certificateEnd().get().toString()))
        .put("memory", memory())
        .put("topTenants", busiest(traffic));
  }

  private static String version() {
    @Nullable String version = ConsoleOverview.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static JsonObject rates(LiveTraffic traffic) {
    return new JsonObject()
        .put("requests", traffic.all().requests())
        .put("errors", traffic.all().errors())
        .put("refused", traffic.all().refused())
        .put("mutations", traffic.mutations());
  }

  private static JsonObject latency(TrafficHistory history) {
    return new JsonObject()
        .put("p50", orNull(history.millis(0.5)))
        .put("p99", orNull(history.millis(0.99)))
        .put("p999", orNull(history.millis(0.999)));
  }

  private static JsonArray history(TrafficHistory history) {
    JsonArray points = new JsonArray();
    history
        .points()
        .forEach(
            one ->
                points.add(
                    new JsonObject()
                        .put("at", one.at().toString())
                        .put("requests", one.requests())
                        .put("errors", one.errors())
                        .put("refused", one.refused())
                        .put("p99Ms", orNull(one.p99Millis()))));
    return points;
  }

  private JsonObject store() {
    Store.Health health = parts.store().health();
    return new JsonObject()
        .put("kind", parts.storeKind())
        .put("healthy", health.healthy())
        .put("problem", health.problem())
        .put("waiting", health.waiting())
        .put("kept", health.kept());
  }

  private JsonObject audit() {
    JsonArray streams = new JsonArray();
    for (Gauge lag : parts.metrics().find("spfgateway.audit.stream.lag").gauges()) {
      streams.add(
          new JsonObject().put("name", lag.getId().getTag("stream")).put("lag", lag.value()));
    }
    Optional<Double> age = parts.headAge().get();
    return new JsonObject()
        .put("headAge", age.orElse(null))
        .put("signed", gauge("spfgateway.audit.unsigned") == 0)
        .put("streams", streams);
  }

  private double gauge(String name) {
    @Nullable Gauge gauge = parts.metrics().find(name).gauge();
    return gauge == null ? 0 : gauge.value();
  }

  private static JsonObject memory() {
    Runtime runtime = Runtime.getRuntime();
    return new JsonObject()
        .put("heapUsed", runtime.totalMemory() - runtime.freeMemory())
        .put("heapMax", runtime.maxMemory())
        .put("directUsed", PlatformDependent.usedDirectMemory())
        .put("directMax", PlatformDependent.maxDirectMemory());
  }

  private static JsonArray busiest(LiveTraffic traffic) {
    JsonArray tenants = new JsonArray();
    traffic
        .busiest(BUSIEST)
        .forEach(
            one ->
                tenants.add(
                    new JsonObject()
                        .put("tenant", one.name())
                        .put("requests", one.rates().requests())
                        .put("refused", one.rates().refused())
                        .put("errors", one.rates().errors())));
    return tenants;
  }

  private static @Nullable Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
