package dev.spfgateway.auth.token;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a claim stands in a token. A text that begins with a slash is a JSON Pointer, {@code
 * /realm_access/roles}, in which {@code ~1} is a slash and {@code ~0} a tilde; any other text is
 * the name of a claim at the top, whatever dots and slashes it has, such as {@code
 * https://example.com/roles}.
 *
 * @param text as it was written
 * @param names of the members from the top down
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901, JSON Pointer</a>
 */
record ClaimPath(String text, List<String> names) {
  /** What a path must look like, for people. */
  static final String RULE =
      "must be a claim's name, or a JSON Pointer such as /realm_access/roles, in which ~1 stands"
          + " for a slash in a name and ~0 for a tilde";

  private static final int MOST_NAMES = 8;
  private static final Pattern TILDE_ALONE = Pattern.compile("~(?![01])");

  /** Copies the list. */
  ClaimPath {
    names = List.copyOf(names);
  }

  /** Whether a text is a path. */
  static boolean isPath(String text) {
    if (text.isBlank()) {
      return false;
    }
    return !text.startsWith("/")
        || !TILDE_ALONE.matcher(text).find()
            && !text.endsWith("/")
            && !text.contains("//")
            && text.chars().filter(c -> c == '/').count() <= MOST_NAMES;
  }

  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException for a text that is none
   */
  static ClaimPath of(String text) {
    if (!isPath(text)) {
      throw new IllegalArgumentException(RULE);
    }
    if (!text.startsWith("/")) {
      return new ClaimPath(text, List.of(text));
    }
    List<String> names = new ArrayList<>();
    for (String name : text.substring(1).split("/", -1)) {
      names.add(name.replace("~1", "/").replace("~0", "~"));
    }
    return new ClaimPath(text, names);
  }

  /** The name of the claim itself, without where it stands. */
  String last() {
    return names.get(names.size() - 1);
  }

  /** What stands there; null where nothing does. */
  @Nullable Object in(Map<String, Object> claims) {
    @Nullable Object at = claims;
    for (String name : names) {
      at = at instanceof Map<?, ?> members ? members.get(name) : null;
    }
    return at;
  }
}
