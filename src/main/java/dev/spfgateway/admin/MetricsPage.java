package dev.spfgateway.admin;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.ext.web.MIMEHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * All metrics as text: OpenMetrics for who asks for it, which alone has exemplars, otherwise
 * Prometheus' older format.
 */
final class MetricsPage {
  /**
   * The end of the names of Micrometer's gauges for the highest value of a timer. They would be one
   * more series for each histogram, which tells nothing that its buckets do not tell better.
   */
  private static final String MAXIMUM = "_max";

  private static final ExpositionFormatWriter OPEN_METRICS = OpenMetricsTextFormatWriter.create();
  private static final ExpositionFormatWriter TEXT = PrometheusTextFormatWriter.create();

  private final PrometheusRegistry registry;

  MetricsPage(PrometheusRegistry registry) {
    this.registry = registry;
  }

  /** A page and its media type. */
  record Page(String contentType, String text) {}

  /**
   * Writes all series, which takes milliseconds; not for event loops.
   *
   * @param accepted the media types that the client accepts; empty for any
   */
  Page write(Collection<MIMEHeader> accepted) {
    ExpositionFormatWriter writer = asksForOpenMetrics(accepted) ? OPEN_METRICS : TEXT;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.write(bytes, registry.scrape((String name) -> !name.endsWith(MAXIMUM)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Page(writer.getContentType(), bytes.toString(StandardCharsets.UTF_8));
  }

  private static boolean asksForOpenMetrics(Collection<MIMEHeader> accepted) {
    float open = weight(accepted, "application", "openmetrics-text");
    return open > 0 && open >= weight(accepted, "text", "plain");
  }

  private static float weight(Collection<MIMEHeader> accepted, String type, String subtype) {
    return accepted.stream()
        .filter(one -> type.equals(one.component()) && subtype.equals(one.subComponent()))
        .map(MIMEHeader::weight)
        .max(Float::compare)
        .orElse(0f);
  }
}
