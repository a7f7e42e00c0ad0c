package dev.spfgateway.operation.api;

import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.Settlement;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * Tells an operation's life for people, from its audit events and its current state: a list of
 * {@code {"at", "kind", "text", "details"}}, oldest first. Kinds are {@code intent}, {@code
 * attempt}, {@code answer}, {@code reconciled}, {@code job} and {@code settled}.
 */
final class OperationStory {
  private final JsonArray steps = new JsonArray();

  private OperationStory() {}

  /**
   * Tells it.
   *
   * @param events the operation's audit events in their serial form, oldest first
   */
  static JsonArray of(OperationRecord operation, List<JsonObject> events) {
    OperationStory story = new OperationStory();
    events.forEach(story::tell);
    story.tellJob(operation);
    return story.steps;
  }

  private void tell(JsonObject event) {
    switch (event.getString("kind", "")) {
      case "intent" -> intent(event);
      case "outcome" -> outcome(event);
      case "reconciled" -> reconciled(event);
      case "job" ->
          add(event, "job", "VMM's job ended: " + outcomeOf(event), "job", "outcome", "reason");
      case "operator" -> operator(event);
      default -> {
        // Other entries do not belong to an operation.
      }
    }
  }

  private void intent(JsonObject event) {
    String who = event.getString("tenant") + "/" + event.getString("principal");
    add(
        event,
        "intent",
        who + " asked for: " + event.getString("action") + " " + event.getString("target"),
        "clientAddress",
        "credential",
        "scheme",
        "requestId",
        "bodyDigest");
  }

  private void outcome(JsonObject event) {
    int attempts = event.getInteger("attempts", 0);
    if (attempts > 0) {
      String phase = event.getString("phase", "");
      add(
          event,
          "attempt",
          (attempts == 1 ? "1 attempt was made" : attempts + " attempts were made")
              + (phase.isEmpty() ? "" : "; the last one came as far as: " + phase),
          "attempts",
          "phase");
    }
    Integer status = event.getInteger("upstreamStatus");
    String answer = status == null ? "No answer came from SPF" : "SPF answered " + status;
    add(
        event,
        "answer",
        (attempts == 0 ? "Nothing was sent" : answer) + ": " + outcomeOf(event),
        "outcome",
        "reason",
        "endedBy",
        "upstreamStatus",
        "job");
  }

  private void reconciled(JsonObject event) {
    if (!event.getString("reason", "").startsWith(Settlement.BY_OPERATOR)) {
      add(
          event,
          "reconciled",
          "The gateway found out: " + outcomeOf(event),
          "outcome",
          "reason",
          "job");
    }
  }

  private void operator(JsonObject event) {
    add(
        event,
        "settled",
        event.getString("principal")
            + " settled it: "
            + event.getString("detail", "")
            + " ("
            + event.getString("reason", "")
            + ")",
        "principal",
        "scheme",
        "clientAddress",
        "reason",
        "detail");
  }

  private static String outcomeOf(JsonObject event) {
    String reason = event.getString("reason", "");
    return event.getString("outcome", "") + (reason.isEmpty() ? "" : " (" + reason + ")");
  }

  /** A job that still runs has no event yet. */
  private void tellJob(OperationRecord operation) {
    OperationRecord.Status status = operation.status();
    if (status.state() == OperationState.ACCEPTED && status.job().isPresent()) {
      String job = status.job().get().toString();
      steps.add(
          new JsonObject()
              .put("at", status.changed().toString())
              .put("kind", "job")
              .put("text", "VMM job " + job + " runs: " + status.progress() + " %")
              .put("details", new JsonObject().put("job", job).put("progress", status.progress())));
    }
  }

  private void add(JsonObject event, String kind, String text, String... details) {
    JsonObject shown = new JsonObject();
    for (String name : details) {
      if (event.containsKey(name)) {
        shown.put(name, event.getValue(name));
      }
    }
    steps.add(
        new JsonObject()
            .put("at", Instant.ofEpochMilli(event.getLong("time")).toString())
            .put("kind", kind)
            .put("text", text)
            .put("details", shown));
  }
}
