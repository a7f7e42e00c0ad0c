package dev.spfgateway.audit.chain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.audit.AuditConfig;
import dev.spfgateway.audit.Hold;
import java.util.List;

/** Writes legal holds in the form of a signed statement. */
final class HoldsMember {
  private HoldsMember() {}

  static ArrayNode of(List<AuditConfig.HoldConfig> holds) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    holds.forEach(hold -> write(list.addObject(), hold.hold()));
    return list;
  }

  private static void write(ObjectNode json, Hold hold) {
    json.put("name", hold.name());
    if (hold.tenant() != null) {
      json.put("tenant", hold.tenant());
    }
    if (hold.operation() != null) {
      json.put("operation", hold.operation().toString());
    }
    if (hold.from() != null) {
      json.put("from", hold.from().toEpochMilli());
    }
    if (hold.to() != null) {
      json.put("to", hold.to().toEpochMilli());
    }
  }
}
