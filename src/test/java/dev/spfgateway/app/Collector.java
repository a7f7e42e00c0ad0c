package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An OTLP receiver over HTTP that keeps what it receives. */
public final class Collector implements AutoCloseable {
  private static final String TRACES = "/v1/traces";
  private static final String METRICS = "/v1/metrics";

  private final HttpServer server;
  private final List<MultiMap> exports = new CopyOnWriteArrayList<>();
  private final List<Got> spans = new CopyOnWriteArrayList<>();
  private final List<Metric> metrics = new CopyOnWriteArrayList<>();
  private final List<Map<String, String>> resources = new CopyOnWriteArrayList<>();

  /** How it answers. */
  public enum Mood {
    TAKES,
    REFUSES,
    HANGS
  }

  /**
   * A span as it came.
   *
   * @param parent the parent's id; empty without one
   * @param status {@code UNSET}, {@code OK} or {@code ERROR}
   * @param attributes their values as text
   */
  public record Got(
      String trace,
      String id,
      String parent,
      boolean remoteParent,
      String state,
      String name,
      String kind,
      long start,
      long end,
      String status,
      Map<String, String> attributes) {
    String attribute(String name) {
      return attributes.get(name);
    }

    /** Whether it happened while another one did. */
    boolean isIn(Got outer) {
      return outer.start <= start && start <= end && end <= outer.end;
    }
  }

  private Collector(Vertx vertx, Mood mood) {
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.bodyHandler(body -> take(request, body, mood)));
  }

  public static Collector start(Vertx vertx, Mood mood) {
    Collector collector = new Collector(vertx, mood);
    await(collector.server.listen(0, "localhost"));
    return collector;
  }

  private void take(HttpServerRequest request, Buffer body, Mood mood) {
    exports.add(request.headers());
    if (mood != Mood.HANGS) {
      switch (request.path()) {
        case TRACES -> keepSpans(body);
        case METRICS -> keepMetrics(body);
        default -> throw new AssertionError("an export to " + request.path());
      }
      request.response().setStatusCode(mood == Mood.TAKES ? 200 : 400).end();
    }
  }

  private void keepMetrics(Buffer body) {
    try {
      for (ResourceMetrics one :
          ExportMetricsServiceRequest.parseFrom(body.getBytes()).getResourceMetricsList()) {
        resources.add(map(one.getResource().getAttributesList()));
        one.getScopeMetricsList().forEach(scope -> metrics.addAll(scope.getMetricsList()));
      }
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("no OTLP", e);
    }
  }

  private void keepSpans(Buffer body) {
    try {
      ExportTraceServiceRequest all = ExportTraceServiceRequest.parseFrom(body.getBytes());
      for (ResourceSpans one : all.getResourceSpansList()) {
        resources.add(map(one.getResource().getAttributesList()));
        for (ScopeSpans scope : one.getScopeSpansList()) {
          scope.getSpansList().forEach(span -> spans.add(got(span)));
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("no OTLP", e);
    }
  }

  private static Got got(io.opentelemetry.proto.trace.v1.Span span) {
    return new Got(
        hex(span.getTraceId()),
        hex(span.getSpanId()),
        hex(span.getParentSpanId()),
        (span.getFlags() & 0x200) != 0,
        span.getTraceState(),
        span.getName(),
        span.getKind().name().replace("SPAN_KIND_", ""),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano(),
        span.getStatus().getCode().name().replace("STATUS_CODE_", ""),
        map(span.getAttributesList()));
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static Map<String, String> map(List<KeyValue> attributes) {
    Map<String, String> map = new TreeMap<>();
    attributes.forEach(one -> map.put(one.getKey(), text(one.getValue())));
    return map;
  }

  private static String text(AnyValue value) {
    return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
  }

  /** The URL to which spans are sent. */
  public String url() {
    return "http://localhost:" + server.actualPort() + TRACES;
  }

  /** The URL to which metrics are sent. */
  String metricsUrl() {
    return "http://localhost:" + server.actualPort() + METRICS;
  }

  /** All exports of a metric, the newest last. */
  List<Metric> metrics(String name) {
    return metrics.stream().filter(one -> one.getName().equals(name)).toList();
  }

  /** A metric's or span's attributes as text. */
  static Map<String, String> attributes(List<KeyValue> attributes) {
    return map(attributes);
  }

  /** The headers of each export. */
  List<MultiMap> exports() {
    return exports;
  }

  /** What each export said of who sends it. */
  List<Map<String, String>> resources() {
    return resources;
  }

  /** All spans, in the order in which they came. */
  List<Got> spans() {
    return spans;
  }

  /** Those of one trace, by the time at which they began, once there are so many. */
  public List<Got> trace(String id, int count) {
    until(() -> of(id).size() >= count);
    List<Got> found = of(id);
    if (found.size() != count) {
      throw new AssertionError("not " + count + " spans: " + found);
    }
    return found;
  }

  private List<Got> of(String trace) {
    return spans.stream()
        .filter(span -> span.trace().equals(trace))
        .sorted(Comparator.comparingLong(Got::start))
        .toList();
  }

  @Override
  public void close() {
    await(server.close());
  }
}
