package dev.spfgateway.config;

import java.util.regex.Pattern;

/**
 * The position of a value: the line of its key, or of the mapping that lacks it, and its full key.
 *
 * @param line counted from 1
 * @param key dotted; empty for the whole file
 */
record SourcePosition(int line, String key) {
  private static final Pattern SIMPLE = Pattern.compile("[\\p{Alnum}_-]{1,60}");

  /**
   * The place of a key of this mapping. {@code name} may itself be dotted; an empty name means this
   * place.
   */
  SourcePosition child(String name, int childLine) {
    if (name.isEmpty()) {
      return new SourcePosition(childLine, key);
    }
    return new SourcePosition(childLine, key.isEmpty() ? name : key + "." + name);
  }

  /**
   * The place of an entry with a name of the operator's choice, quoted when it could be misread as
   * several keys.
   */
  SourcePosition entry(String name, int childLine) {
    return child(SIMPLE.matcher(name).matches() ? name : Wording.quote(name), childLine);
  }

  /** The place of an element of this list, counted from 0. */
  SourcePosition item(int index, int itemLine) {
    return new SourcePosition(itemLine, key + "[" + index + "]");
  }
}
