package dev.spfgateway.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Require;
import dev.spfgateway.simulator.spf.ServiceConfig;
import dev.spfgateway.simulator.spf.ServiceConfig.Compression;
import dev.spfgateway.simulator.spf.ServiceConfig.Framing;
import java.util.Map;

/** How the web service answers, in the control interface's JSON, with the configuration's keys. */
final class ServiceJson {
  private ServiceJson() {}

  static ObjectNode write(ServiceConfig config) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("pageSize", config.pageSize())
        .put("linkOrigin", config.linkOrigin())
        .put("batch", config.batch())
        .put("compression", config.compression().name())
        .put("framing", config.framing().name())
        .put("syntheticJobs", config.syntheticJobs());
  }

  /**
   * Changes what is named and keeps the rest.
   *
   * @throws InvalidSetting with the key that is wrong
   */
  static ServiceConfig merge(ServiceConfig before, JsonNode changes) {
    Require.check(changes.isObject(), "service", "must be an object");
    ServiceConfig merged = before;
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      merged = merge(merged, change.getKey(), change.getValue());
    }
    return merged;
  }

  private static ServiceConfig merge(ServiceConfig old, String key, JsonNode value) {
    int pageSize = old.pageSize();
    String linkOrigin = old.linkOrigin();
    boolean batch = old.batch();
    Compression compression = old.compression();
    Framing framing = old.framing();
    int syntheticJobs = old.syntheticJobs();
    switch (key) {
      case "pageSize" -> pageSize = number(key, value);
      case "linkOrigin" -> {
        Require.check(value.isTextual(), key, "must be a string");
        linkOrigin = value.textValue();
      }
      case "batch" -> {
        Require.check(value.isBoolean(), key, "must be true or false");
        batch = value.booleanValue();
      }
      case "compression" -> compression = SettingsJson.constant(Compression.class, key, value);
      case "framing" -> framing = SettingsJson.constant(Framing.class, key, value);
      case "syntheticJobs" -> syntheticJobs = number(key, value);
      default -> throw new InvalidSetting(key, "is not a known key");
    }
    return new ServiceConfig(pageSize, linkOrigin, batch, compression, framing, syntheticJobs);
  }

  private static int number(String key, JsonNode value) {
    Require.check(value.isInt(), key, "must be a whole number");
    return value.intValue();
  }
}
