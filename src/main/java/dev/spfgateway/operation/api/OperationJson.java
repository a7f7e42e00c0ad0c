package dev.spfgateway.operation.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.operation.record.OperationRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes operations as tenants see them. One operation:
 *
 * <pre>
 * {"id": "01a20afa-1caa-72f8-8bdf-610dd23b7528",   UUID, the X-Operation-Id
 *  "subscription": "ba41…", "stamp": "ba41…",      GUIDs
 *  "principal": "ci",                              the caller's name
 *  "action": "restore",                            create, update, restore, operate, delete
 *  "method": "MERGE",                              tunnelling resolved
 *  "target": "VMCheckPoints(ID=guid'…',…)",        below the service root
 *  "virtualMachine": "1f0e…",                      its ID; null when not known
 *  "state": "accepted",                            sending, accepted, done, failed, rejected,
 *                                                  not-sent, unknown, absent
 *  "outcome": "done",                              not-sent, rejected, unknown, absent, done, failed
 *  "running": true,                                the gateway still works on it; false is final
 *  "reason": "",                                   text; empty when none is needed
 *  "job": "ac5d…",                                 the VMM job; null when unknown
 *  "progress": 40,                                 of the job, in coarse percent
 *  "requestId": "01a2…",                           the X-Request-Id
 *  "received": "2026-03-01T12:00:00.123Z",         UTC
 *  "changed": "2026-03-01T12:00:02.456Z",          when the state last changed
 *  "ended": null}                                  when it became final
 * </pre>
 *
 * A list: {@code {"operations": […], "next": "https://…"}}, newest first; {@code next} is null on
 * the last page.
 */
final class OperationJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private OperationJson() {}

  static String one(OperationRecord operation) {
    return print(node(operation));
  }

  static String list(List<OperationRecord> operations, Optional<String> next) {
    ObjectNode page = JSON.createObjectNode();
    ArrayNode list = page.putArray("operations");
    operations.forEach(one -> list.add(node(one)));
    page.put("next", next.orElse(null));
    return print(page);
  }

  private static ObjectNode node(OperationRecord one) {
    OperationRecord.Asked asked = one.asked();
    OperationRecord.Status status = one.status();
    return JSON.createObjectNode()
        .put("id", one.id().toString())
        .put("subscription", asked.subscription().toString())
        .put("stamp", asked.stamp().toString())
        .put("principal", asked.principal())
        .put("action", asked.action().word())
        .put("method", asked.method())
        .put("target", asked.target())
        .put("virtualMachine", text(one.lead().machine()))
        .put("state", status.state().shown())
        .put("outcome", status.state().outcome().word())
        .put("running", status.ended().isEmpty())
        .put("reason", status.reason())
        .put("job", text(status.job()))
        .put("progress", status.progress())
        .put("requestId", asked.requestId())
        .put("received", status.received().toString())
        .put("changed", status.changed().toString())
        .put("ended", status.ended().map(Instant::toString).orElse(null));
  }

  private static @Nullable String text(Optional<UUID> id) {
    return id.map(UUID::toString).orElse(null);
  }

  private static String print(ObjectNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }
}
