package dev.spfgateway.auth;

import dev.spfgateway.base.Guids;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognises the few queries that a restricted credential may make. Matches whole queries, because
 * {@code $expand} and {@code $filter} reach other entities in more ways than could be listed.
 */
final class ScopedQuery {
  private static final String GUID = "[Gg]uid'([0-9A-Fa-f-]{36})'";
  private static final Pattern FILTER =
      Pattern.compile("VMId eq " + GUID + "( and StampId eq " + GUID + ")?");

  private static final Predicate<String> EXPAND = "VMCheckpoints"::equals;
  private static final Predicate<String> NUMBER = form("[0-9]{1,9}");
  private static final Predicate<String> NAME = form("[A-Za-z]+");
  private static final Predicate<String> WORD = form("[A-Za-z]{1,20}");

  private static final Map<String, Predicate<String>> PLAIN =
      Map.of("$select", ScopedQuery::areNames, "$format", WORD, "$expand", EXPAND);

  private static final Map<String, Predicate<String>> LIST =
      Map.of(
          "$filter", FILTER.asMatchPredicate(),
          "$select", ScopedQuery::areNames,
          "$orderby", ScopedQuery::areNames,
          "$top", NUMBER,
          "$skip", NUMBER,
          "$format", WORD,
          "$inlinecount", WORD);

  private static final Map<String, Predicate<String>> CHANGE =
      Map.of("RunAsynchronously", form("[01]?"));

  private ScopedQuery() {}

  private static Predicate<String> form(String pattern) {
    return Pattern.compile(pattern).asMatchPredicate();
  }

  /**
   * Whether {@code value} is a list of names separated by commas; the first may have a sort
   * direction.
   */
  private static boolean areNames(String value) {
    String[] names = value.split(",", -1);
    names[0] = names[0].replaceFirst(" (asc|desc)$", "");
    return Arrays.stream(names).allMatch(NAME);
  }

  /** Whether a mutation's query contains at most a time to wait. */
  static boolean isPlainChange(String query) {
    return isOf(options(query), CHANGE);
  }

  /** Whether the query of one entity shows only that entity and its checkpoints. */
  static boolean isPlain(String query) {
    Map<String, String> options = options(query);
    return isOf(options, PLAIN);
  }

  /** Whether a query of checkpoints shows only those of one of these machines. */
  static boolean staysWithin(String query, Set<UUID> machines) {
    Map<String, String> options = options(query);
    Matcher filter = FILTER.matcher(options.getOrDefault("$filter", ""));
    return isOf(options, LIST)
        && filter.matches()
        && Guids.parse(filter.group(1)).filter(machines::contains).isPresent();
  }

  private static boolean isOf(Map<String, String> options, Map<String, Predicate<String>> allowed) {
    return options.entrySet().stream()
        .allMatch(
            option ->
                allowed.containsKey(option.getKey())
                    && allowed.get(option.getKey()).test(option.getValue()));
  }

  /** The options by name. Unreadable or repeated ones get a name that is never allowed. */
  private static Map<String, String> options(String query) {
    Map<String, String> options = new HashMap<>();
    String bare = query.startsWith("?") ? query.substring(1) : query;
    for (String option : bare.isEmpty() ? new String[0] : bare.split("&", 16)) {
      int equals = option.indexOf('=');
      try {
        String name = URLDecoder.decode(option.substring(0, equals), StandardCharsets.UTF_8);
        String value = URLDecoder.decode(option.substring(equals + 1), StandardCharsets.UTF_8);
        if (options.putIfAbsent(name, value) != null) {
          options.put("", "");
        }
      } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
        options.put("", "");
      }
    }
    return options;
  }
}
