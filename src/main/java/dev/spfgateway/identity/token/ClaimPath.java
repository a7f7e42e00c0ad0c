package dev.spfgateway.identity.token;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The position of a claim in a token. Text that begins with a slash is a JSON Pointer, such as
 * {@code /realm_access/roles}, in which {@code ~1} means a slash and {@code ~0} a tilde. Any other
 * text is the name of a top-level claim, whatever dots and slashes it has, such as {@code
 * https://example.com/roles}.
 *
 * @param text the path as written
 * @param names the members' names from the top down
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901, JSON Pointer</a>
 */
public record ClaimPath(String text, List<String> names) {
  /** Describes the form of a path, for messages. */
  public static final String RULE =
      "must be a claim's name, or a JSON Pointer such as /realm_access/roles, in which ~1 stands"
          + " for a slash in a name and ~0 for a tilde";

  private static final int MOST_NAMES = 8;
  private static final Pattern TILDE_ALONE = Pattern.compile("~(?![01])");

  /** Copies the list. */
  public ClaimPath {
    names = List.copyOf(names);
  }

  /** Whether {@code text} is a path. */
  public static boolean isPath(String text) {
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
   * @throws IllegalArgumentException when {@code text} is no path
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

  /** The claim's own name, without its parents. */
  String last() {
    return names.get(names.size() - 1);
  }

  /** The claim's value; null when there is none. */
  @Nullable Object in(Map<String, Object> claims) {
    @Nullable Object at = claims;
    for (String name : names) {
      at = at instanceof Map<?, ?> members ? members.get(name) : null;
    }
    return at;
  }
}
