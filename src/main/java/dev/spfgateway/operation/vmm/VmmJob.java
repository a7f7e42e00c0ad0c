package dev.spfgateway.operation.vmm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.base.Guids;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A VMM job as SPF shows it.
 *
 * @param id its id
 * @param cmdlet the PowerShell cmdlet, such as {@code Restore-SCVMCheckpoint}; empty when not shown
 * @param target the id of the object that it works on; empty when not shown
 * @param owner the account that began it, such as {@code DOMAIN\\user}; empty when not shown
 * @param started by VMM's clock, which may differ from the gateway's; empty when not shown
 * @param progress in percent, 0 to 100
 * @param end how it ended; empty while it runs
 */
public record VmmJob(
    UUID id,
    String cmdlet,
    Optional<UUID> target,
    Optional<String> owner,
    Optional<Instant> started,
    int progress,
    Optional<End> end) {
  /** Statuses of jobs that have succeeded; VMM has two. */
  private static final Set<String> SUCCEEDED = Set.of("completed", "succeedwithinfo");

  private static final Set<String> FAILED = Set.of("failed", "canceled", "invalid");

  /** VMM's error when another job has the object's lock: 2606 by design, 2602 with older texts. */
  private static final Set<String> LOCK_CONFLICTS = Set.of("2606", "2602");

  /**
   * Maximum length of a reason, which is for people and for the audit log; SPF's texts can be long.
   */
  private static final int MAX_TEXT = 300;

  /**
   * How a job ended.
   *
   * @param succeeded whether it did its work
   * @param reason why not, in one text that begins with {@code LockConflict} or {@code JobFailed}
   */
  public record End(boolean succeeded, String reason) {}

  /** Reads a job; empty when it lacks its id. */
  static Optional<VmmJob> of(JsonNode json) {
    return guid(json, "ID")
        .map(
            id ->
                new VmmJob(
                    id,
                    json.path("CmdletName").asText(""),
                    guid(json, "TargetObjectID"),
                    Optional.of(json.path("Owner").asText("")).filter(name -> !name.isBlank()),
                    time(json.path("StartTime").asText("")),
                    Math.max(0, Math.min(100, json.path("ProgressValue").asInt(0))),
                    end(json)));
  }

  static Optional<UUID> guid(JsonNode json, String name) {
    return Guids.parse(json.path(name).asText(""));
  }

  /**
   * Reads a time with a numeric offset and up to seven digits of a second; without an offset it is
   * taken as UTC.
   */
  static Optional<Instant> time(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return localTime(text);
    }
  }

  private static Optional<Instant> localTime(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<End> end(JsonNode json) {
    String status = json.path("Status").asText("").toLowerCase(Locale.ROOT);
    if (SUCCEEDED.contains(status)) {
      return Optional.of(new End(true, ""));
    }
    if (FAILED.contains(status)) {
      return Optional.of(new End(false, reason(json, status)));
    }
    if (!json.path("IsCompleted").asBoolean(false)) {
      return Optional.empty();
    }
    boolean good = json.path("ErrorInfo").path("IsSuccess").asBoolean(false);
    return Optional.of(new End(good, good ? "" : reason(json, status)));
  }

  private static String reason(JsonNode json, String status) {
    JsonNode error = json.path("ErrorInfo");
    String code = error.path("ErrorCodeString").asText("");
    String displayed = error.path("DisplayableErrorCode").asText("");
    String number = displayed.isEmpty() ? code : displayed;
    boolean locked = LOCK_CONFLICTS.contains(code) || LOCK_CONFLICTS.contains(displayed);
    String text = error.path("Problem").asText("");
    String full =
        (locked ? "LockConflict" : "JobFailed")
            + ": the VMM job was "
            + status
            + (number.isEmpty() || number.equals("0") ? "" : ", error " + number)
            + (text.isEmpty() ? "" : ": " + text);
    return full.length() <= MAX_TEXT ? full : full.substring(0, MAX_TEXT) + "…";
  }
}
