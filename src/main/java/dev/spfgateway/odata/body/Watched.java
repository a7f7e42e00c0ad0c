package dev.spfgateway.odata.body;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.Shorten;
import java.text.Normalizer;
import java.util.Optional;

/** The properties on which decisions depend. */
enum Watched {
  ACTION("VMCheckPointAction", false),
  OPERATION("Operation", false),
  STAMP("StampId", false),
  /** Only an entity's own: deeper inside, {@code id} is a common name. */
  ID("ID", true),
  /** Only an entity's own: at deeper levels, any value is accepted. */
  MACHINE("VMId", true),
  /** Only an entity's own. */
  NAME("Name", true);

  private final String property;
  private final boolean ownOnly;

  Watched(String property, boolean ownOnly) {
    this.property = property;
    this.ownOnly = ownOnly;
  }

  /** Whether the property's value is a GUID. */
  boolean isGuid() {
    return this == STAMP || this == ID || this == MACHINE;
  }

  /** The property's exact name. */
  String property() {
    return property;
  }

  /**
   * The watched property of this name, if any.
   *
   * @param own true for a property of the body's own entity
   * @throws ODataSyntaxException for a name that another reader could take for a watched one: in
   *     another case, with look-alike or invisible characters
   */
  static Optional<Watched> of(String name, boolean own) {
    for (Watched one : values()) {
      if (one.property.equals(name) && (own || !one.ownOnly)) {
        return Optional.of(one);
      }
    }
    String plain = plain(name);
    for (Watched one : values()) {
      if (one.property.equalsIgnoreCase(plain) && (own || !one.ownOnly)) {
        throw new ODataSyntaxException(
            "the property '" + Shorten.to(60, name) + "' must be written " + one.property);
      }
    }
    return Optional.empty();
  }

  /**
   * The name's letters and digits, with compatibility forms resolved; an annotation is returned
   * unchanged.
   */
  private static String plain(String name) {
    if (name.indexOf('@') >= 0 || name.indexOf('.') >= 0) {
      return name;
    }
    StringBuilder plain = new StringBuilder(name.length());
    Normalizer.normalize(name, Normalizer.Form.NFKC)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }
}
