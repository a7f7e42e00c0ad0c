package dev.spfgateway.audit.api;

import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.base.Guids;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The audit query of a URL.
 *
 * @param query for the archive, with one event more than fits on the page, which tells whether
 *     there is another page
 * @param limit events per page
 * @param given the parameters given, for the next page's URL
 */
record AuditParameters(AuditQuery query, int limit, Map<String, String> given) {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;
  private static final int MAX_PARAMETERS = 20;

  /**
   * The earliest time that every store can hold; {@link Instant} parses years up to a thousand
   * million.
   */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private static final Set<String> NAMES =
      Set.of(
          "from", "to", "principal", "action", "outcome", "kind", "operation", "cursor", "limit");
  private static final Set<String> OPERATORS_NAMES = Set.of("tenant", "subscription");

  /** Copies the map. */
  AuditParameters {
    given = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(given));
  }

  /** A tenant's query, restricted to its own events in this subscription whatever it asks for. */
  static AuditParameters ofTenant(String query, String tenant, String subscription) {
    Map<String, String> given = read(query, NAMES);
    return of(given, tenant, subscription);
  }

  /** An operator's query. */
  static AuditParameters ofOperator(String query) {
    Set<String> names = new TreeSet<>(NAMES);
    names.addAll(OPERATORS_NAMES);
    Map<String, String> given = read(query, names);
    return of(given, given.get("tenant"), given.get("subscription"));
  }

  private static AuditParameters of(
      Map<String, String> given, @Nullable String tenant, @Nullable String subscription) {
    int limit = limit(given.get("limit"));
    @Nullable String operation = given.get("operation");
    @Nullable String cursor = given.get("cursor");
    AuditQuery query =
        new AuditQuery(
            new AuditQuery.Span(time(given, "from"), time(given, "to")),
            new AuditQuery.Match(
                tenant,
                subscription,
                given.get("principal"),
                given.get("action"),
                given.get("outcome"),
                given.get("kind"),
                operation == null
                    ? null
                    : Guids.parse(operation)
                        .orElseThrow(() -> wrong("operation must be an operation's ID, a GUID"))),
            cursor == null ? Optional.empty() : Optional.of(cursor(cursor)),
            limit + 1);
    return new AuditParameters(query, limit, given);
  }

  private static Map<String, String> read(String query, Set<String> names) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : query.split("&", MAX_PARAMETERS)) {
      int equals = part.indexOf('=');
      if (part.isEmpty()) {
        continue;
      }
      String name = decode(equals < 0 ? part : part.substring(0, equals));
      String value = equals < 0 ? "" : decode(part.substring(equals + 1));
      if (!names.contains(name)) {
        throw wrong(
            "unknown parameter; the parameters are " + String.join(", ", new TreeSet<>(names)));
      }
      if (values.put(name, value) != null) {
        throw wrong("each parameter must occur only once");
      }
    }
    return values;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong("the query's percent-encoding is invalid");
    }
  }

  private static @Nullable Instant time(Map<String, String> given, String name) {
    @Nullable String text = given.get(name);
    if (text == null) {
      return null;
    }
    try {
      Instant time = Instant.parse(text);
      if (!time.isBefore(FIRST) && time.isBefore(END)) {
        return time;
      }
    } catch (DateTimeParseException e) {
      throw wrong(name + " must be a time in UTC such as 2026-03-01T00:00:00Z");
    }
    throw wrong(name + " must be a time from year 1 to year 9999");
  }

  private static AuditQuery.Cursor cursor(String text) {
    try {
      return AuditQuery.Cursor.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong("cursor must be taken from an earlier page");
    }
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    int limit = text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > MAX_LIMIT) {
      throw wrong("limit must be from 1 to " + MAX_LIMIT);
    }
    return limit;
  }

  private static GatewayException wrong(String message) {
    return GatewayException.of(FailureKind.BAD_REQUEST, message);
  }

  /** The query of the page after an event. */
  String next(AuditQuery.Cursor last) {
    Map<String, String> all = new LinkedHashMap<>(given);
    all.put("cursor", last.print());
    StringBuilder text = new StringBuilder();
    all.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return text.toString();
  }
}
