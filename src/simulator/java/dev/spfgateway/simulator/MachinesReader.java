package dev.spfgateway.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.base.Guids;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Reads the configuration's list of virtual machines from JSON; names the place of a mistake. */
final class MachinesReader {
  private static final Set<String> MACHINE =
      Set.of("id", "stamp", "subscription", "name", "status", "content", "checkpoints");
  private static final Set<String> CHECKPOINT =
      Set.of("id", "name", "description", "parent", "content");

  private MachinesReader() {}

  /**
   * Reads the list.
   *
   * @throws InvalidSetting with the place as its key
   */
  static List<SimulatorConfig.VirtualMachine> read(JsonNode list) {
    List<SimulatorConfig.VirtualMachine> machines = new ArrayList<>();
    String place = "virtualMachines";
    Require.check(list.isArray(), place, "must be a list");
    for (int i = 0; i < list.size(); i++) {
      machines.add(machine(list.get(i), place + "[" + i + "]"));
    }
    return machines;
  }

  private static SimulatorConfig.VirtualMachine machine(JsonNode node, String place) {
    checkKeys(node, MACHINE, place);
    List<SimulatorConfig.Checkpoint> checkpoints = new ArrayList<>();
    JsonNode list = node.path("checkpoints");
    Require.check(list.isArray() || list.isMissingNode(), place + ".checkpoints", "must be a list");
    for (int i = 0; i < list.size(); i++) {
      checkpoints.add(checkpoint(list.get(i), place + ".checkpoints[" + i + "]"));
    }
    return new SimulatorConfig.VirtualMachine(
        guid(node, "id", place),
        new StampId(guid(node, "stamp", place)),
        new SubscriptionId(guid(node, "subscription", place)),
        required(node, "name", place),
        text(node, "status", place).orElse("Running"),
        text(node, "content", place).orElse(""),
        checkpoints);
  }

  private static SimulatorConfig.Checkpoint checkpoint(JsonNode node, String place) {
    checkKeys(node, CHECKPOINT, place);
    boolean root = node.path("parent").isMissingNode() || node.path("parent").isNull();
    return new SimulatorConfig.Checkpoint(
        guid(node, "id", place),
        required(node, "name", place),
        text(node, "description", place).orElse(""),
        root ? null : guid(node, "parent", place),
        text(node, "content", place).orElse(""));
  }

  private static void checkKeys(JsonNode node, Set<String> known, String place) {
    Require.check(node.isObject(), place, "must be an object");
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      Require.check(
          known.contains(member.getKey()), place + "." + member.getKey(), "is not a known key");
    }
  }

  private static UUID guid(JsonNode node, String key, String place) {
    return Guids.parse(required(node, key, place))
        .orElseThrow(() -> new InvalidSetting(place + "." + key, "must be a GUID"));
  }

  private static String required(JsonNode node, String key, String place) {
    String text = text(node, key, place).orElse("");
    Require.notBlank(text, place + "." + key);
    return text;
  }

  private static Optional<String> text(JsonNode node, String key, String place) {
    JsonNode value = node.path(key);
    Require.check(
        value.isTextual() || value.isMissingNode(), place + "." + key, "must be a string");
    return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
  }
}
