package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** A latency as {@code "latency": "200ms"}, or as an object that names a distribution. */
final class LatencyJson {
  private static final String KEY = "latency";

  private LatencyJson() {}

  static Latency read(Fields fault) {
    if (!fault.isObject(KEY)) {
      return Latency.fixed(fault.duration(KEY));
    }
    Fields fields = fault.object(KEY);
    Latency latency =
        fields.make(() -> new Latency(distribution(fields), fields.fraction("capPercentile", 100)));
    fields.end();
    return latency;
  }

  private static Latency.Distribution distribution(Fields fields) {
    return switch (fields.required("distribution")) {
      case "fixed" -> new Latency.Fixed(fields.duration("time"));
      case "uniform" -> new Latency.Uniform(fields.duration("min"), fields.duration("max"));
      case "exponential" -> new Latency.Exponential(fields.duration("mean"));
      case "lognormal" ->
          new Latency.LogNormal(fields.duration("median"), fields.fraction("sigma", 1));
      default ->
          throw fields.noneOf("distribution", "fixed", "uniform", "exponential", "lognormal");
    };
  }

  static void write(ObjectNode fault, Latency latency) {
    ObjectNode node = fault.putObject(KEY);
    if (latency.distribution() instanceof Latency.Fixed fixed) {
      node.put("distribution", "fixed").put("time", text(fixed.time()));
    } else if (latency.distribution() instanceof Latency.Uniform uniform) {
      node.put("distribution", "uniform")
          .put("min", text(uniform.min()))
          .put("max", text(uniform.max()));
    } else if (latency.distribution() instanceof Latency.Exponential exponential) {
      node.put("distribution", "exponential").put("mean", text(exponential.mean()));
    } else if (latency.distribution() instanceof Latency.LogNormal normal) {
      node.put("distribution", "lognormal")
          .put("median", text(normal.median()))
          .put("sigma", normal.sigma());
    }
    if (latency.capPercentile() < 100) {
      node.put("capPercentile", latency.capPercentile());
    }
  }

  /** In the form that is read. */
  static String text(Duration duration) {
    return duration.toMillis() + "ms";
  }
}
