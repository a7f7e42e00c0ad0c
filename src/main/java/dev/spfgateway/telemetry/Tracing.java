package dev.spfgateway.telemetry;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.TraceContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Traces requests. A request in progress has only its ids. Its spans are made at its end, when it
 * is known whether they are kept, and exported on separate threads. Thread-safe: one instance
 * serves all event loops.
 */
public final class Tracing {
  private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);
  private static final Duration LAST_EXPORT = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final TracingConfig config;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final GivenIds ids = new GivenIds();
  private final SpanRoom room;
  private final CountedExporter exporter;
  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private Tracing(TracingConfig config, String instance, MeterRegistry metrics, Clock clock) {
    this.config = config;
    this.ticker = clock.ticker();
    this.random = clock.random();
    this.room = new SpanRoom(config.queue());
    this.exporter = new CountedExporter(exporter(config), room, metrics);
    this.provider =
        SdkTracerProvider.builder()
            .setIdGenerator(ids)
            .setSampler(Sampler.alwaysOn())
            .setResource(resource(instance))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setMaxQueueSize(config.queue())
                    .setMaxExportBatchSize(config.batch().size())
                    .setScheduleDelay(config.batch().interval())
                    .setExporterTimeout(config.timeout().plus(GRACE))
                    .build())
            .build();
    this.tracer = provider.get(CollectorAddress.SERVICE);
  }

  /**
   * The sources of time and randomness.
   *
   * @param random thread-safe
   */
  public record Clock(Ticker ticker, RandomGenerator random) {}

  /**
   * Starts exporting.
   *
   * @param instance the name by which collectors distinguish gateways
   * @return empty when tracing is off
   * @throws InvalidSetting when a file that the configuration names can't be used
   */
  public static Optional<Tracing> of(
      TracingConfig config, String instance, MeterRegistry metrics, Clock clock) {
    if (!config.enabled()) {
      return Optional.empty();
    }
    if (!SLF4JBridgeHandler.isInstalled()) {
      // The exporter's own messages belong in the gateway's log.
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
    return Optional.of(new Tracing(config, instance, metrics, clock));
  }

  private static Resource resource(String instance) {
    AttributesBuilder attributes = Attributes.builder();
    CollectorAddress.sender(instance).forEach(attributes::put);
    return Resource.getDefault().merge(Resource.create(attributes.build()));
  }

  private static OtlpHttpSpanExporter exporter(TracingConfig config) {
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(config.endpoint().toString())
            .setTimeout(config.timeout())
            .setConnectTimeout(config.timeout());
    config.headers().forEach((name, value) -> builder.addHeader(name, value.reveal()));
    if (!config.trust().isEmpty()) {
      builder.setTrustedCertificates(
          CollectorAddress.certificates(config.trust(), "telemetry.tracing.trust"));
    }
    return builder.build();
  }

  /** Gives a request its span, within the client's or the batch's span if there is one. */
  void begin(Exchange exchange) {
    safely(() -> exchange.trail().traced(span(exchange)));
  }

  /** A fault in tracing or its library must never affect a request. */
  private static void safely(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("a request is not traced", e);
    }
  }

  private TraceContext span(Exchange exchange) {
    return exchange
        .trail()
        .outer()
        .map(batch -> batch.inside(random.nextLong(), batch.sampled()))
        .or(
            () ->
                ClientTrace.of(exchange.request().headers())
                    .map(client -> client.inside(random.nextLong(), isSampled())))
        .orElseGet(this::root);
  }

  /** Random, independent of the trace's id and flag, which a client can choose. */
  private boolean isSampled() {
    return random.nextDouble() < config.sampling();
  }

  private TraceContext root() {
    String id = HexFormat.of().toHexDigits(random.nextLong() | 1);
    return new TraceContext(
        HexFormat.of().toHexDigits(random.nextLong()) + id,
        random.nextLong() | 1,
        0,
        isSampled(),
        "");
  }

  /** Makes the spans of a request that has ended, if it is kept and there is room. */
  void end(TelemetryStage.Summary summary) {
    summary.exchange().trail().span().ifPresent(span -> safely(() -> end(summary, span)));
  }

  private void end(TelemetryStage.Summary summary, TraceContext span) {
    boolean mutation = summary.mutates();
    if (!mutation && !span.sampled() && !summary.isError()) {
      return;
    }
    RequestSpans.Now now = new RequestSpans.Now(ticker.now(), ticker.nanos());
    RequestSpans spans = new RequestSpans(summary, span.kept(), now);
    if (room.take(spans.count(), mutation)) {
      spans.make(tracer, ids);
    } else {
      exporter.dropped(spans.count());
    }
  }

  /** Exports waiting spans for a limited time; the rest is lost. */
  public Future<Void> close() {
    Promise<Void> over = Promise.promise();
    CompletableResultCode result = provider.shutdown();
    result.whenComplete(over::tryComplete);
    return over.future()
        .timeout(LAST_EXPORT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            late -> {
              LOG.warn("the last {} spans could not be exported in time", room.taken());
              return Future.succeededFuture();
            });
  }
}
