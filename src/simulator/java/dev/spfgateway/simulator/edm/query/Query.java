package dev.spfgateway.simulator.edm.query;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The query options of a URL.
 *
 * @param options decoded, by name, in their order; names of system options begin with a dollar sign
 * @param runAsynchronously SPF's own option: 0, 1, true or false; empty when absent or empty
 */
public record Query(Map<String, String> options, Optional<Boolean> runAsynchronously) {
  /** Longer lists are neither filtered nor sorted, and stay in the order of their keys. */
  static final int MAX_SORTED = 20_000;

  /** Options that select a part of a list, and so mean nothing for one entity. */
  private static final Set<String> OF_LISTS =
      Set.of("$filter", "$orderby", "$skip", "$top", "$inlinecount", "$skiptoken");

  private static final Set<String> SYSTEM =
      Set.of(
          "$filter",
          "$orderby",
          "$skip",
          "$top",
          "$inlinecount",
          "$skiptoken",
          "$select",
          "$expand",
          "$format");

  /** Copies the options. */
  public Query {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /**
   * Reads a raw query; a plus sign is a space.
   *
   * @throws ODataSyntaxException for a repeated option, one that begins with a dollar sign and is
   *     not supported, broken percent-encoding, or another value of {@code RunAsynchronously}
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
      throw new ODataSyntaxException("the query's percent-encoding is invalid");
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

  /**
   * Filters, sorts and cuts entities of a type.
   *
   * @param pageSize maximum number of entities on a page; 0 for all
   * @throws ODataSyntaxException when an option is malformed or can't be applied
   */
  public Page page(EntityType type, List<Entity> all, int pageSize) {
    List<Entity> kept = filter(type, all);
    Order order = Order.parse(option("$orderby"), type);
    boolean partial = option("$top").isPresent() || option("$skip").isPresent() || pageSize > 0;
    boolean sorts = option("$orderby").isPresent() || partial && kept.size() <= MAX_SORTED;
    List<Entity> sorted = sorts ? kept.stream().sorted(order.comparator()).toList() : kept;
    long from = (long) start(order, sorted, pageSize) + number("$skip").orElse(0);
    int first = (int) Math.min(from, sorted.size());
    int wanted = Math.min(number("$top").orElse(Integer.MAX_VALUE), sorted.size() - first);
    if (pageSize == 0 || wanted <= pageSize) {
      return new Page(sorted.subList(first, first + wanted), kept.size(), "");
    }
    List<Entity> shown = sorted.subList(first, first + pageSize);
    String next = next(order.token(shown.get(pageSize - 1)), pageSize);
    return new Page(shown, kept.size(), next);
  }

  private List<Entity> filter(EntityType type, List<Entity> all) {
    boolean works = option("$filter").isPresent() || option("$orderby").isPresent();
    if (works && all.size() > MAX_SORTED) {
      throw new ODataSyntaxException(
          "the simulator does not filter or sort more than " + MAX_SORTED + " entities");
    }
    if (option("$filter").isEmpty()) {
      return all;
    }
    TypedExpression condition = new ExpressionParser(option("$filter").get(), type).condition();
    return all.stream().filter(condition::isTrue).toList();
  }

  private int start(Order order, List<Entity> sorted, int pageSize) {
    Optional<String> token = option("$skiptoken");
    if (token.isPresent() && pageSize == 0) {
      throw new ODataSyntaxException(
          "The query option '$skiptoken' can only be used where the service pages.");
    }
    return token.map(place -> order.countUpTo(place, sorted)).orElse(0);
  }

  /** The same query for the next page. */
  private String next(String token, int pageSize) {
    StringJoiner query = new StringJoiner("&");
    options.forEach(
        (name, value) -> {
          if (name.equals("$top")) {
            query.add("$top=" + (Integer.parseInt(value) - pageSize));
          } else if (!name.equals("$skip") && !name.equals("$skiptoken")) {
            query.add(encode(name) + "=" + encode(value));
          }
        });
    return query.add("$skiptoken=" + encode(token)).toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%24", "$")
        .replace("%27", "'")
        .replace("%2C", ",");
  }

  /**
   * True when the count of the whole list is requested.
   *
   * @throws ODataSyntaxException for another value than {@code allpages} and {@code none}
   */
  public boolean counts() {
    String value = option("$inlinecount").orElse("none");
    if (!value.equals("allpages") && !value.equals("none")) {
      throw new ODataSyntaxException("Unknown $inlinecount option, only allpages and none are.");
    }
    return value.equals("allpages");
  }

  /**
   * Refuses options that apply to lists only.
   *
   * @throws ODataSyntaxException when there is such an option
   */
  public void requireNoListOptions() {
    if (options.keySet().stream().anyMatch(OF_LISTS::contains)) {
      throw new ODataSyntaxException(
          "Query options $filter, $orderby, $inlinecount, $skip, $skiptoken and $top cannot be"
              + " applied to the requested resource.");
    }
  }

  /**
   * The requested parts of each entity.
   *
   * @throws ODataSyntaxException when the type lacks a name in {@code $select} or {@code $expand}
   */
  public Projection projection(EntityType type) {
    return Projection.parse(type, option("$select").orElse(""), option("$expand").orElse(""));
  }

  /** The names in {@code $select} as JSON light repeats them; empty text for everything. */
  public String select() {
    return Arrays.stream(option("$select").orElse("").split(",", -1))
        .map(String::strip)
        .collect(Collectors.joining(","));
  }

  /** The format requested by the query and not by a header. */
  public Optional<String> format() {
    return option("$format");
  }

  private Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  private Optional<Integer> number(String name) {
    Optional<String> value = option(name);
    if (value.isPresent() && !value.get().matches("\\d{1,9}")) {
      throw new ODataSyntaxException(
          "Incorrect format for " + name + ": it must be a whole number, 0 or more");
    }
    return value.map(Integer::valueOf);
  }
}
