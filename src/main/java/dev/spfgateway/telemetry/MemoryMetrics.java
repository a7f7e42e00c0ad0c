package dev.spfgateway.telemetry;

import dev.spfgateway.base.memory.MemoryArea;
import dev.spfgateway.base.memory.MemoryBudget;
import dev.spfgateway.base.memory.MemoryKind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What clients make the gateway hold, in numbers. */
public final class MemoryMetrics {
  private static final String AREA = "area";

  private final MemoryBudget budget;

  /** Takes what is shown. */
  public MemoryMetrics(MemoryBudget budget) {
    this.budget = budget;
  }

  /** Shows it. */
  public void bindTo(MeterRegistry registry) {
    for (MemoryKind kind : MemoryKind.values()) {
      Gauge.builder("spfgateway.memory.held", budget, memory -> memory.held(kind))
          .description("bytes that clients make the gateway hold, as charged before they are held")
          .baseUnit("bytes")
          .tag(AREA, kind.area().word())
          .tag("kind", kind.word())
          .register(registry);
    }
    for (MemoryArea area : MemoryArea.values()) {
      Gauge.builder("spfgateway.memory.limit", budget, memory -> memory.limit(area))
          .description("bytes that clients may make the gateway hold")
          .baseUnit("bytes")
          .tag(AREA, area.word())
          .register(registry);
    }
    for (MemoryBudget.Refusal why : MemoryBudget.Refusal.values()) {
      FunctionCounter.builder("spfgateway.memory.refusals", budget, memory -> memory.refused(why))
          .description("times that there was no room: whose share of the memory was used up")
          .tag("share", why.word())
          .register(registry);
    }
    FunctionCounter.builder(
            "spfgateway.memory.closed.connections", budget, MemoryBudget::closedConnections)
        .description("connections that were closed because they held most when memory ran out")
        .register(registry);
  }
}
