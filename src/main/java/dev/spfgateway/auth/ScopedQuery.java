package dev.spfgateway.auth;

import dev.spfgateway.base.Guids;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few queries that a narrowed credential may ask, recognised whole: {@code $expand} and {@code
 * $filter} lead to other entities in more ways than could be listed.
 */
final class ScopedQuery {
  private static final String GUID = "[Gg]uid'([0-9A-Fa-f-]{36})'";
  private static final Pattern FILTER =
      Pattern.compile("VMId eq " + GUID + "( and StampId eq " + GUID + ")?");

  private static final Pattern EXPAND = Pattern.compile("VMCheckpoints");
  private static final Pattern NAMES = Pattern.compile("[A-Za-z]+( (asc|desc))?(,[A-Za-z]+)*");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z]{1,20}");

  private static final Map<String, Pattern> PLAIN =
      Map.of("$select", NAMES, "$format", WORD, "$expand", EXPAND);

  private static final Map<String, Pattern> LIST =
      Map.of(
          "$filter", FILTER,
          "$select", NAMES,
          "$orderby", NAMES,
          "$top", NUMBER,
          "$skip", NUMBER,
          "$format", WORD,
          "$inlinecount", WORD);

  private static final Map<String, Pattern> CHANGE =
      Map.of("RunAsynchronously", Pattern.compile("[01]?"));

  private ScopedQuery() {}

  /** Whether a change's query says nothing but how long to wait for it. */
  static boolean isPlainChange(String query) {
    return isOf(options(query), CHANGE);
  }

  /** Whether a query of one entity shows nothing but that entity and its checkpoints. */
  static boolean isPlain(String query) {
    Map<String, String> options = options(query);
    return isOf(options, PLAIN);
  }

  /** Whether a query of checkpoints shows those of one of these machines only. */
  static boolean staysWithin(String query, Set<UUID> machines) {
    Map<String, String> options = options(query);
    Matcher filter = FILTER.matcher(options.getOrDefault("$filter", ""));
    return isOf(options, LIST)
        && filter.matches()
        && Guids.parse(filter.group(1)).filter(machines::contains).isPresent();
  }

  private static boolean isOf(Map<String, String> options, Map<String, Pattern> allowed) {
    return options.entrySet().stream()
        .allMatch(
            option ->
                allowed.containsKey(option.getKey())
                    && allowed.get(option.getKey()).matcher(option.getValue()).matches());
  }

  /** By name; what can't be read, or stands twice, is there under a name that nothing allows. */
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
