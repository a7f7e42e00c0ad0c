package dev.spfgateway.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One immutable fact about a mutation. Holds no secret and no body, only the body's digest.
 *
 * @param id UUID of version 7
 * @param time when it was recorded, UTC, in milliseconds
 * @param kind where in the operation's life it stands
 * @param who who asked
 * @param what what was asked
 * @param result how it ended; null for an intent
 */
public record AuditEvent(
    UUID id, Instant time, Kind kind, Who who, What what, @Nullable Result result) {

  /** Where in an operation's life an event stands. */
  public enum Kind {
    /** Durable before a byte goes upstream. */
    INTENT("intent"),
    /** How forwarding ended: what SPF answered, or that nobody can tell. */
    OUTCOME("outcome"),
    /** What the stamp's own records showed of an operation that was unknown. */
    RECONCILED("reconciled"),
    /** How the VMM job of an accepted operation ended. */
    JOB("job");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The word in the serial form. */
    public String word() {
      return word;
    }

    /**
     * Reads a word of the serial form.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Kind parse(String word) {
      for (Kind kind : values()) {
        if (kind.word.equals(word)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no kind of audit event is called " + word);
    }
  }

  /** A later event about the same operation. */
  public AuditEvent followedBy(UUID nextId, Instant at, Kind nextKind, Result how) {
    return new AuditEvent(nextId, at, nextKind, who, what, how);
  }

  /**
   * Who asked.
   *
   * @param tenant the tenant's name
   * @param principal who within the tenant
   * @param credential the id of the credential that was shown
   * @param clientAddress the IP address of the TCP peer
   */
  public record Who(String tenant, String principal, String credential, String clientAddress) {}

  /**
   * What was asked.
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
   * How it ended.
   *
   * @param outcome the outcome's word
   * @param reason why, in one short text; empty when there is nothing to explain
   * @param attempts how many attempts were made
   * @param upstreamStatus the status that SPF answered; null when it answered none
   * @param job the VMM job that SPF named; null when it named none
   */
  public record Result(
      String outcome,
      String reason,
      int attempts,
      @Nullable Integer upstreamStatus,
      @Nullable String job) {}
}
