package dev.spfgateway.odata.body;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.Shorten;
import java.text.Normalizer;
import java.util.Optional;

/** The properties that decisions rest on. */
enum Watched {
  ACTION("VMCheckPointAction"),
  OPERATION("Operation"),
  STAMP("StampId"),
  /** Only an entity's own: inside of it, {@code id} is a common name. */
  ID("ID");

  private final String property;

  Watched(String property) {
    this.property = property;
  }

  /** The exact name. */
  String property() {
    return property;
  }

  /**
   * Whether a name is watched.
   *
   * @param own true for a property of the body's own entity
   * @throws ODataSyntaxException for a name that another reader could take for a watched one: in
   *     another case, with look-alike or invisible characters
   */
  static Optional<Watched> of(String name, boolean own) {
    for (Watched one : values()) {
      if (one.property.equals(name) && (own || one != ID)) {
        return Optional.of(one);
      }
    }
    String plain = plain(name);
    for (Watched one : values()) {
      if (one.property.equalsIgnoreCase(plain) && (own || one != ID)) {
        throw new ODataSyntaxException(
            "the property '" + Shorten.to(60, name) + "' must be written " + one.property);
      }
    }
    return Optional.empty();
  }

  /** Letters and digits alone, compatibility forms resolved; an annotation stays what it is. */
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
