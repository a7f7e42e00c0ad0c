package dev.spfgateway.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which events are looked for, newest first.
 *
 * @param span of which time
 * @param match what must be the same
 * @param before only what stands behind this one, the last of the page before
 * @param limit at most so many, 1 to 10,000
 */
public record AuditQuery(Span span, Match match, Optional<Cursor> before, int limit) {
  /** The most events that one query gives. */
  public static final int MAX_LIMIT = 10_000;

  /** Checks the limit. */
  public AuditQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit must be from 1 to " + MAX_LIMIT);
    }
  }

  /** The same with another page's beginning. */
  public AuditQuery behind(Cursor last) {
    return new AuditQuery(span, match, Optional.of(last), limit);
  }

  /**
   * A stretch of time.
   *
   * @param from the first instant; null for no bound
   * @param to the first instant behind it; null for no bound
   */
  public record Span(@Nullable Instant from, @Nullable Instant to) {
    /** All of time. */
    public static final Span ALWAYS = new Span(null, null);
  }

  /**
   * What must be the same; null where it does not matter.
   *
   * @param tenant the tenant's name
   * @param subscription a GUID
   * @param principal the principal's name
   * @param action the action's word
   * @param outcome the outcome's word, or {@code denied}
   * @param kind the kind's word
   * @param operation the operation's id
   */
  public record Match(
      @Nullable String tenant,
      @Nullable String subscription,
      @Nullable String principal,
      @Nullable String action,
      @Nullable String outcome,
      @Nullable String kind,
      @Nullable UUID operation) {
    /** Matches everything. */
    public static final Match ALL = new Match(null, null, null, null, null, null, null);
  }

  /**
   * An event's place among all events, by time and then by id.
   *
   * @param time when it was recorded
   * @param id its id
   */
  public record Cursor(Instant time, UUID id) {
    /** The form that clients hand back. */
    public String print() {
      return Long.toString(time.toEpochMilli(), 36) + "." + id;
    }

    /**
     * Reads that form.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Cursor parse(String text) {
      int dot = text.indexOf('.');
      if (dot < 1 || dot > 13) {
        throw new IllegalArgumentException("not a cursor");
      }
      return new Cursor(
          Instant.ofEpochMilli(Long.parseLong(text.substring(0, dot), 36)),
          UUID.fromString(text.substring(dot + 1)));
    }
  }
}
