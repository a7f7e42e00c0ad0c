package dev.spfgateway.telemetry;

import dev.spfgateway.base.InvalidSetting;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.registry.otlp.AggregationTemporality;
import io.micrometer.registry.otlp.CompressionMode;
import io.micrometer.registry.otlp.HistogramFlavor;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends all metrics to a collector in intervals, on a thread of their own. They keep Micrometer's
 * names and OpenTelemetry's form: {@code spfgateway.requests} here is {@code
 * spfgateway_requests_seconds} at {@code /metrics}.
 */
public final class OtlpMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpMetrics.class);
  private static final String TRUST = "telemetry.metrics.otlp.trust";
  private static final int OK = 200;
  private static final int REDIRECTION = 300;

  private final OtlpMeterRegistry exported;
  private final CompositeMeterRegistry all = new CompositeMeterRegistry();

  private OtlpMetrics(OtlpMetricsConfig config, String instance, MeterRegistry scraped) {
    this.exported =
        OtlpMeterRegistry.builder(new Settings(config, instance))
            .clock(Clock.SYSTEM)
            .metricsSender(new Sender(config, scraped))
            .build();
    all.add(scraped);
    all.add(exported);
  }

  /**
   * Starts exporting.
   *
   * @param instance the name by which collectors distinguish gateways
   * @param scraped the registry behind {@code /metrics}, which counts exports, too
   * @return empty when the export is off
   * @throws InvalidSetting when a file that the configuration names can't be used
   */
  public static Optional<OtlpMetrics> of(
      OtlpMetricsConfig config, String instance, MeterRegistry scraped) {
    return config.enabled()
        ? Optional.of(new OtlpMetrics(config, instance, scraped))
        : Optional.empty();
  }

  /** The registry whose meters are both scraped and exported. */
  public MeterRegistry registry() {
    return all;
  }

  /** Exports a last time and stops. Blocks for an export's time; not for event loops. */
  public void close() {
    exported.close();
  }

  /** Nothing is taken from the environment: the gateway's configuration says it all. */
  private record Settings(OtlpMetricsConfig config, String instance) implements OtlpConfig {
    @Override
    public @Nullable String get(String key) {
      return null;
    }

    @Override
    public String url() {
      return config.endpoint().toString();
    }

    @Override
    public Duration step() {
      return config.interval();
    }

    @Override
    public Map<String, String> headers() {
      return Map.of();
    }

    @Override
    public Map<String, String> resourceAttributes() {
      return CollectorAddress.sender(instance);
    }

    @Override
    public AggregationTemporality aggregationTemporality() {
      return AggregationTemporality.CUMULATIVE;
    }

    @Override
    public HistogramFlavor histogramFlavor() {
      return HistogramFlavor.EXPLICIT_BUCKET_HISTOGRAM;
    }

    @Override
    public CompressionMode compressionMode() {
      return CompressionMode.NONE;
    }

    @Override
    public TimeUnit baseTimeUnit() {
      return TimeUnit.SECONDS;
    }
  }

  private static final class Sender implements OtlpMetricsSender {
    private final OtlpMetricsConfig config;
    private final HttpClient client;
    private final Counter sent;
    private final Counter failed;

    /** Used by the one thread that exports at a time. */
    private volatile boolean failing;

    Sender(OtlpMetricsConfig config, MeterRegistry metrics) {
      this.config = config;
      HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(config.timeout());
      if (!config.trust().isEmpty()) {
        builder.sslContext(trusting(CollectorAddress.certificates(config.trust(), TRUST)));
      }
      this.client = builder.build();
      this.sent = counter(metrics, "exported");
      this.failed = counter(metrics, "failed");
    }

    private static Counter counter(MeterRegistry metrics, String result) {
      return Counter.builder("spfgateway.metrics.exports")
          .description("Exports of the metrics by OTLP, by whether the collector took them.")
          .tag("result", result)
          .register(metrics);
    }

    /** Says once that exports fail, and once that they work again, and never throws for it. */
    @Override
    public void send(Request request) throws InterruptedException {
      try {
        int status = client.send(http(request), BodyHandlers.discarding()).statusCode();
        if (status < OK || status >= REDIRECTION) {
          throw new IOException("the collector answered " + status);
        }
        sent.increment();
        if (failing) {
          LOG.info("metrics are exported to {} again", config.endpoint());
        }
        failing = false;
      } catch (IOException e) {
        failed.increment();
        if (!failing) {
          LOG.warn("metrics can't be exported to {}, tried again: {}", config.endpoint(), said(e));
        }
        failing = true;
      }
    }

    private HttpRequest http(Request request) {
      HttpRequest.Builder http =
          HttpRequest.newBuilder(config.endpoint())
              .timeout(config.timeout())
              .header("Content-Type", "application/x-protobuf")
              .POST(HttpRequest.BodyPublishers.ofByteArray(request.getMetricsData()));
      config.headers().forEach((name, value) -> http.setHeader(name, value.reveal()));
      return http.build();
    }

    /** The JDK's client has failures without a message. */
    private static String said(IOException e) {
      return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static SSLContext trusting(byte[] pem) {
      try {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (Certificate one :
            CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem))) {
          trusted.setCertificateEntry("authority-" + trusted.size(), one);
        }
        TrustManagerFactory managers =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
      } catch (GeneralSecurityException | IOException e) {
        throw new InvalidSetting(TRUST, "must be PEM certificates: " + e.getMessage());
      }
    }
  }
}
