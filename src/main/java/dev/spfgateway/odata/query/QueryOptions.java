package dev.spfgateway.odata.query;

import dev.spfgateway.odata.ODataSyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A query's options. Names are compared without regard to case and surrounding blanks, as SPF's
 * framework looks them up.
 *
 * @param all in the order of the query, including repeated ones
 */
public record QueryOptions(List<Option> all) {
  /**
   * Several times what any client sends. A query with more is refused, since ignored options would
   * escape inspection.
   */
  private static final int MAX_OPTIONS = 64;

  /** Copies the list. */
  public QueryOptions {
    all = List.copyOf(all);
  }

  /**
   * One option.
   *
   * @param name decoded and without surrounding blanks; empty for a value without a name
   * @param raw the value as sent; not validated, because most options are not read here
   */
  public record Option(String name, String raw) {
    /** Whether the option has this name, in any case. */
    public boolean is(String wanted) {
      return name.equalsIgnoreCase(wanted);
    }
  }

  /**
   * Reads a query.
   *
   * @param query raw, without its question mark; may be empty
   * @throws ODataSyntaxException for a broken percent-escape in a name, or more than 64 options
   */
  public static QueryOptions parse(String query) {
    String[] raw = query.split("&", MAX_OPTIONS + 1);
    if (raw.length > MAX_OPTIONS) {
      throw new ODataSyntaxException("the query has more than " + MAX_OPTIONS + " options");
    }
    List<Option> options = new ArrayList<>();
    for (String one : raw) {
      int equals = one.indexOf('=');
      String name = decode(one.substring(0, Math.max(0, equals))).strip();
      options.add(new Option(name, one.substring(equals + 1)));
    }
    return new QueryOptions(options);
  }

  /** A plus sign is a space in a query. */
  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ODataSyntaxException(
          "the query contains a % that is not followed by two hex digits");
    }
  }

  /**
   * The decoded values of all options of a name.
   *
   * @throws ODataSyntaxException when the stream reaches a value with a broken percent-escape
   */
  public Stream<String> values(String name) {
    return all.stream().filter(option -> option.is(name)).map(option -> decode(option.raw()));
  }
}
