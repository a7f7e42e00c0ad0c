package dev.spfgateway.odata;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One step of a resource path.
 *
 * @param name an entity set, a property, or a system resource such as {@code $metadata}
 * @param key the key, written in parentheses or as the segment after the set. A single part named
 *     {@code ID} is kept unnamed, as in a key segment: both name the same entity
 */
public record PathSegment(String name, Optional<KeyPredicate> key) {
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
  private static final Pattern QUALIFIED =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}(\\.[A-Za-z_][A-Za-z0-9_]{0,127}){0,3}");

  /** Drops the name of a single {@code ID} part. */
  public PathSegment {
    key = key.map(PathSegment::unnamed);
  }

  private static KeyPredicate unnamed(KeyPredicate key) {
    @Nullable Literal value = key.parts().get("ID");
    return value != null && key.parts().size() == 1
        ? new KeyPredicate(new TreeMap<>(Map.of(KeyPredicate.UNNAMED, value)))
        : key;
  }

  /** A segment without a key. */
  public static PathSegment of(String name) {
    return new PathSegment(name, Optional.empty());
  }

  /**
   * Reads one decoded segment. {@code Set()} is the same as {@code Set}.
   *
   * @throws ODataSyntaxException when the segment is neither a name nor a name with a key
   */
  public static PathSegment parse(String text) {
    int open = text.indexOf('(');
    if (open < 0) {
      return of(name(text));
    }
    if (!text.endsWith(")")) {
      throw new ODataSyntaxException(
          "the key in '" + Shorten.to(60, text) + "' lacks its closing parenthesis");
    }
    String inner = text.substring(open + 1, text.length() - 1).strip();
    String name = name(text.substring(0, open));
    return inner.isEmpty()
        ? of(name)
        : new PathSegment(name, Optional.of(KeyPredicate.parse(inner)));
  }

  private static String name(String text) {
    boolean system =
        switch (text) {
          case "$metadata", "$batch", "$count", "$value", "$links" -> true;
          default -> false;
        };
    if (!system && text.startsWith("$")) {
      throw new ODataSyntaxException(
          "'"
              + Shorten.to(60, text)
              + "' is not a resource. An entity that another request of the change set creates"
              + " can't be referenced yet: send that request first, and name the entity by set and"
              + " key");
    }
    if (!system && !QUALIFIED.matcher(text).matches()) {
      throw new ODataSyntaxException(
          "'" + Shorten.to(60, text) + "' is not the name of an entity set or property");
    }
    return text;
  }

  /** True for a plain property name. */
  static boolean isIdentifier(String text) {
    return IDENTIFIER.matcher(text).matches();
  }

  /** True for {@code $metadata}, {@code $batch}, {@code $count}, {@code $value}, {@code $links}. */
  public boolean isSystem() {
    return name.startsWith("$");
  }

  /**
   * The canonical form, decoded. A key is always written in parentheses: a service understands
   * those whether or not it accepts key segments.
   */
  public String print() {
    return key.map(whole -> name + "(" + whole.print() + ")").orElse(name);
  }
}
