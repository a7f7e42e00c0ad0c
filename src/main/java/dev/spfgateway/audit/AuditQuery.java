package dev.spfgateway.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A search for events, the last recorded first.
 *
 * @param span the time range
 * @param match values that an event must have
 * @param before the last event of the previous page; only events recorded before it are returned
 * @param limit maximum number of events, 1 to 10,000
 */
public record AuditQuery(Span span, Match match, Optional<Cursor> before, int limit) {
  /** Maximum number of events that one query returns. */
  public static final int MAX_LIMIT = 10_000;

  /** Checks the limit. */
  public AuditQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit must be from 1 to " + MAX_LIMIT);
    }
  }

  /** The same query for the page after an event. */
  public AuditQuery behind(Cursor last) {
    return new AuditQuery(span, match, Optional.of(last), limit);
  }

  /**
   * A time range.
   *
   * @param from the first instant; null for no bound
   * @param to the first instant after the range; null for no bound
   */
  public record Span(@Nullable Instant from, @Nullable Instant to) {
    /** All of time. */
    public static final Span ALWAYS = new Span(null, null);
  }

  /**
   * Values that an event must have; null matches any value.
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
   * An event's position in the order of recording.
   *
   * @param place grows with each event that the store records
   */
  public record Cursor(long place) {
    private static final int RADIX = 36;
    private static final Pattern FORM = Pattern.compile("at-([0-9a-z]{1,12})");

    /** The text that clients send back. */
    public String print() {
      return "at-" + Long.toString(place, RADIX);
    }

    /**
     * Reads text from {@link #print}.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Cursor parse(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new IllegalArgumentException("not a cursor");
      }
      return new Cursor(Long.parseLong(form.group(1), RADIX));
    }
  }
}
