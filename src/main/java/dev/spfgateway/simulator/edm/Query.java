package dev.spfgateway.simulator.edm;

import dev.spfgateway.odata.ODataSyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The options behind the question mark.
 *
 * @param options decoded, by name; names of system options begin with a dollar sign
 * @param runAsynchronously SPF's own option: 0, 1, true or false; empty when absent or empty
 */
public record Query(Map<String, String> options, Optional<Boolean> runAsynchronously) {
  private static final Set<String> SYSTEM =
      Set.of("$filter", "$orderby", "$skip", "$top", "$select", "$expand");

  /** Copies the options. */
  public Query {
    options = Map.copyOf(options);
  }

  /**
   * Reads a raw query; a plus sign is a space.
   *
   * @throws ODataSyntaxException for an option twice, one that begins with a dollar sign and is not
   *     supported, broken percent-encoding, or another value of {@code RunAsynchronously}
   */
  public static Query parse(@Nullable String raw) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String part : raw == null ? new String[0] : raw.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = decode(equals < 0 ? part : part.substring(0, equals)).strip();
      String value = equals < 0 ? "" : decode(part.substring(equals + 1)).strip();
      if (name.startsWith("$") && !SYSTEM.contains(name)) {
        throw new ODataSyntaxException("The query parameter '" + name + "' is not supported.");
      }
      if (!part.isEmpty() && options.put(name, value) != null) {
        throw new ODataSyntaxException("Query parameter '" + name + "' is specified twice.");
      }
    }
    return new Query(options, flag(options.getOrDefault("RunAsynchronously", "")));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ODataSyntaxException("the query's percent-encoding is broken");
    }
  }

  private static Optional<Boolean> flag(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "" -> Optional.empty();
      case "1", "true" -> Optional.of(true);
      case "0", "false" -> Optional.of(false);
      default -> throw new ODataSyntaxException("RunAsynchronously must be 0 or 1");
    };
  }

  /** Keeps, sorts and cuts entities of a type. */
  public List<Entity> apply(EntityType type, Stream<Entity> entities) {
    Stream<Entity> kept = entities;
    if (options.containsKey("$filter")) {
      kept = kept.filter(Filter.parse(option("$filter"), type)::matches);
    }
    if (options.containsKey("$orderby")) {
      Comparator<Entity> order = OrderBy.parse(option("$orderby"), type);
      kept = kept.sorted(order);
    }
    return kept.skip(number("$skip", 0)).limit(number("$top", Integer.MAX_VALUE)).toList();
  }

  private String option(String name) {
    return options.getOrDefault(name, "");
  }

  private int number(String name, int absent) {
    String value = options.get(name);
    if (value == null) {
      return absent;
    }
    if (!value.matches("\\d{1,9}")) {
      throw new ODataSyntaxException(name + " must be a whole number, 0 or more");
    }
    return Integer.parseInt(value);
  }

  /**
   * The navigations to write in full.
   *
   * @throws ODataSyntaxException when the type has no such navigation
   */
  public List<EntityType.Navigation> expand(EntityType type) {
    List<EntityType.Navigation> navigations = new ArrayList<>();
    for (String name : names("$expand")) {
      navigations.add(
          type.navigation(name)
              .orElseThrow(() -> new ODataSyntaxException(unknown("navigation ", name, type))));
    }
    return navigations;
  }

  /**
   * The properties to write; none means all.
   *
   * @throws ODataSyntaxException when the type has no such property
   */
  public List<String> select(EntityType type) {
    List<String> names = names("$select");
    if (names.contains("*")) {
      return List.of();
    }
    for (String name : names) {
      if (type.property(name).isEmpty() && type.navigation(name).isEmpty()) {
        throw new ODataSyntaxException(unknown("", name, type));
      }
    }
    return names;
  }

  private static String unknown(String kind, String name, EntityType type) {
    return "Could not find a "
        + kind
        + "property named '"
        + name
        + "' on type '"
        + type.qualifiedName()
        + "'.";
  }

  private List<String> names(String option) {
    return Arrays.stream(option(option).split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
