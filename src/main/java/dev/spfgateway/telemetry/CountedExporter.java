package dev.spfgateway.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/** Counts exported and lost spans, and frees the room of spans that no longer wait. */
final class CountedExporter implements SpanExporter {
  private final SpanExporter exporter;
  private final SpanRoom room;
  private final Counter exported;
  private final Counter failed;
  private final Counter dropped;

  CountedExporter(SpanExporter exporter, SpanRoom room, MeterRegistry metrics) {
    this.exporter = exporter;
    this.room = room;
    this.exported = counter(metrics, "exported");
    this.failed = counter(metrics, "failed");
    this.dropped = counter(metrics, "dropped");
    Gauge.builder("spfgateway.traces.waiting", room, SpanRoom::taken)
        .description("Trace spans waiting for export.")
        .register(metrics);
  }

  private static Counter counter(MeterRegistry metrics, String result) {
    return Counter.builder("spfgateway.traces.spans")
        .description(
            "Trace spans, by whether they were exported, refused by the collector or"
                + " dropped for lack of room.")
        .tag("result", result)
        .register(metrics);
  }

  /** Counts spans for which there was no room. */
  void dropped(int spans) {
    dropped.increment(spans);
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    CompletableResultCode result = exporter.export(spans);
    return result.whenComplete(
        () -> {
          (result.isSuccess() ? exported : failed).increment(count);
          room.giveBack(count);
        });
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
