package dev.spfgateway.telemetry;

import dev.spfgateway.base.memory.MemoryArea;
import dev.spfgateway.base.memory.MemoryBudget;
import dev.spfgateway.base.memory.MemoryKind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Exports metrics of the memory that clients make the gateway hold. */
public final class MemoryMetrics {
  private static final String AREA = "area";

  private final MemoryBudget budget;

  /** Exports the state of {@code budget}. */
  public MemoryMetrics(MemoryBudget budget) {
    this.budget = budget;
  }

  /** Registers the metrics. */
  public void bindTo(MeterRegistry registry) {
    for (MemoryKind kind : MemoryKind.values()) {
      Gauge.builder("spfgateway.memory.held", budget, memory -> memory.held(kind))
          .description("Memory charged to clients, in bytes; charged before it is allocated.")
          .baseUnit("bytes")
          .tag(AREA, kind.area().word())
          .tag("kind", kind.word())
          .register(registry);
    }
    for (MemoryArea area : MemoryArea.values()) {
      Gauge.builder("spfgateway.memory.limit", budget, memory -> memory.limit(area))
          .description("Maximum memory that may be charged to clients, in bytes.")
          .baseUnit("bytes")
          .tag(AREA, area.word())
          .register(registry);
    }
    for (MemoryBudget.Refusal why : MemoryBudget.Refusal.values()) {
      FunctionCounter.builder("spfgateway.memory.refusals", budget, memory -> memory.refused(why))
          .description("Requests for memory that were refused, by whose share was used up.")
          .tag("share", why.word())
          .register(registry);
    }
    FunctionCounter.builder(
            "spfgateway.memory.closed.connections", budget, MemoryBudget::closedConnections)
        .description(
            "Connections closed because they held the most memory when the budget ran" + " out.")
        .register(registry);
  }
}
