package dev.spfgateway.odata;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The key of one entity. Two predicates are equal when they name the same entity, whatever order
 * and spelling the client used.
 *
 * @param parts name to value, sorted by name; a single unnamed value has the name {@link #UNNAMED}
 */
public record KeyPredicate(SortedMap<String, Literal> parts) {
  /** The name of the only part of a key written without a name: {@code Set(guid'…')}. */
  public static final String UNNAMED = "";

  /** Copies the parts. */
  public KeyPredicate {
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  /** A key of one unnamed GUID, as a key segment carries it. */
  public static KeyPredicate of(UUID value) {
    return new KeyPredicate(new TreeMap<>(Map.of(UNNAMED, new Literal.OfGuid(value))));
  }

  /**
   * Reads the text between the parentheses.
   *
   * @param text decoded; blanks around names and values are allowed
   * @throws ODataSyntaxException when the text is not a key: a broken literal, a repeated name, a
   *     missing part
   */
  public static KeyPredicate parse(String text) {
    TreeMap<String, Literal> parts = new TreeMap<>();
    boolean unnamed = false;
    for (String part : new KeyParts(text)) {
      int equals = KeyParts.indexOfUnquoted(part, '=');
      String name = equals < 0 ? UNNAMED : part.substring(0, equals).strip();
      unnamed |= equals < 0;
      if (equals >= 0 && !PathSegment.isIdentifier(name)) {
        throw new ODataSyntaxException(
            "'" + Shorten.to(40, name) + "' is not the name of a key property");
      }
      if (parts.put(name, Literal.parse(part.substring(equals + 1).strip())) != null) {
        throw new ODataSyntaxException("the key names '" + Shorten.to(40, name) + "' twice");
      }
    }
    if (parts.isEmpty() || unnamed && parts.size() > 1) {
      throw new ODataSyntaxException("a key of several parts must name each of them");
    }
    return new KeyPredicate(parts);
  }

  /** The GUID of one part; empty when the part is absent or is not a GUID. */
  public Optional<UUID> guid(String name) {
    return parts.get(name) instanceof Literal.OfGuid guid
        ? Optional.of(guid.value())
        : Optional.empty();
  }

  /** The canonical form without the parentheses; {@link #parse} turns it into an equal key. */
  public String print() {
    StringBuilder text = new StringBuilder();
    parts.forEach(
        (name, value) -> {
          text.append(text.isEmpty() ? "" : ",");
          text.append(name).append(name.isEmpty() ? "" : "=").append(value.print());
        });
    return text.toString();
  }
}
