package dev.spfgateway.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.base.EnumWords;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One immutable fact about a mutation. Holds no secret and no body, only the body's digest.
 *
 * @param id UUID of version 7
 * @param time when it was recorded, UTC, in milliseconds
 * @param kind the event's position in the operation's life
 * @param who the caller
 * @param what the request
 * @param result how the mutation ended; null for an intent
 */
public record AuditEvent(
    UUID id, Instant time, Kind kind, Who who, What what, @Nullable Result result)
    implements ChainEntry {

  /** The position of an event in an operation's life. */
  public enum Kind {
    /** The mutation is about to be sent; durable before a byte goes upstream. */
    INTENT,
    /** How forwarding ended: SPF's answer, or that the outcome is unknown. */
    OUTCOME,
    /** What the stamp's own records showed about an unknown operation. */
    RECONCILED,
    /** How the VMM job of an accepted operation ended. */
    JOB;

    private final String word = EnumWords.of(this);

    /** The kind's word in the serial form. */
    public String word() {
      return word;
    }

    /**
     * Reads a word of the serial form.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Kind parse(String word) {
      return EnumWords.parse(Kind.class, word);
    }
  }

  @Override
  public String kindWord() {
    return kind.word();
  }

  @Override
  public String tenant() {
    return who.tenant();
  }

  @Override
  public Optional<UUID> operation() {
    return Optional.of(what.operation());
  }

  @Override
  public void write(ObjectNode json) {
    json.put("tenant", who.tenant()).put("principal", who.principal());
    json.put("credential", who.credential()).put("scheme", who.scheme());
    json.put("clientAddress", who.clientAddress());
    json.put("subscription", what.subscription()).put("stamp", what.stamp());
    json.put("method", what.method()).put("target", what.target()).put("action", what.action());
    json.put("bodyDigest", what.bodyDigest());
    json.put("operation", what.operation().toString()).put("requestId", what.requestId());
    if (result != null) {
      result.write(json);
    }
  }

  /** A later event about the same operation. */
  public AuditEvent followedBy(UUID nextId, Instant at, Kind nextKind, Result how) {
    return new AuditEvent(nextId, at, nextKind, who, what, how);
  }

  /**
   * The caller.
   *
   * @param tenant the tenant's name
   * @param principal the principal's name within the tenant
   * @param credential the id of the credential that was presented
   * @param scheme how it was presented, such as {@code api-key}; empty in events of version 1
   * @param clientAddress the client's IP address
   */
  public record Who(
      String tenant, String principal, String credential, String scheme, String clientAddress) {}

  /**
   * The request.
   *
   * @param subscription a GUID in lower case
   * @param stamp a GUID in lower case
   * @param method the verb, tunnelling resolved
   * @param target the canonical resource path below the service root, percent-encoded
   * @param action the action's word
   * @param bodyDigest SHA-256 of the body in lower-case hex
   * @param operation the operation's id
   * @param requestId the gateway's id of the request
   */
  public record What(
      String subscription,
      String stamp,
      String method,
      String target,
      String action,
      String bodyDigest,
      UUID operation,
      String requestId) {}

  /**
   * How a mutation ended.
   *
   * @param outcome the outcome's word
   * @param reason a short explanation; empty when none is needed
   * @param attempts how many attempts were made
   * @param ended who ended the request, and how far it came
   * @param upstreamStatus the status that SPF answered; null without an answer
   * @param job the VMM job that SPF named; null when it named none
   */
  public record Result(
      String outcome,
      String reason,
      int attempts,
      Ended ended,
      @Nullable Integer upstreamStatus,
      @Nullable String job) {

    /** The end of an operation after its request had ended. */
    public Result(
        String outcome,
        String reason,
        int attempts,
        @Nullable Integer upstreamStatus,
        @Nullable String job) {
      this(outcome, reason, attempts, Ended.UNTOLD, upstreamStatus, job);
    }

    private void write(ObjectNode json) {
      json.put("outcome", outcome).put("reason", reason);
      json.put("attempts", attempts);
      json.put("endedBy", ended.by()).put("phase", ended.phase());
      if (upstreamStatus != null) {
        json.put("upstreamStatus", upstreamStatus);
      }
      if (job != null) {
        json.put("job", job);
      }
    }
  }

  /**
   * Who ended a request, and how far its last attempt came.
   *
   * @param by {@code client}, {@code gateway} or {@code upstream}; empty when the request ended
   *     well
   * @param phase how far the last attempt came upstream; empty when no attempt was made, and in
   *     events of version 1
   */
  public record Ended(String by, String phase) {
    /** Nothing is known, or there is nothing to say. */
    public static final Ended UNTOLD = new Ended("", "");
  }
}
