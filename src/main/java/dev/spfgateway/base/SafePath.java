package dev.spfgateway.base;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Removes possible secrets, put there by mistake, from URL paths. Only names of letters, GUIDs,
 * numbers and the punctuation between them are kept.
 */
public final class SafePath {
  /** Replaces each omitted part. */
  public static final String HIDDEN = "…";

  private static final int DIGEST_BYTES = 8;
  private static final String GUID = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";
  private static final Pattern SEGMENT =
      Pattern.compile("(\\$?[A-Za-z]{1,40}|" + GUID + ")?(?:\\((.*)\\))?");

  private SafePath() {}

  /** A path for the log, without anything that may be a secret. */
  public static String hiding(String path) {
    return Arrays.stream(path.split("/", -1))
        .map(SafePath::segment)
        .collect(Collectors.joining("/"));
  }

  /** A path of known names, for a record: texts in its keys are replaced by their digests. */
  public static String digesting(String path) {
    return texts(path, SafePath::digest);
  }

  private static String segment(String segment) {
    Matcher matcher = SEGMENT.matcher(segment);
    if (!matcher.matches()) {
      return HIDDEN;
    }
    String name = matcher.group(1) == null ? "" : matcher.group(1);
    if (matcher.group(2) == null) {
      return name;
    }
    String key = texts(matcher.group(2), text -> HIDDEN);
    return name + "(" + (BareKey.is(key) ? key : HIDDEN) + ")";
  }

  /** Replaces each quoted text that is not a GUID. Within a text, a quotation mark is doubled. */
  private static String texts(String path, UnaryOperator<String> replacing) {
    StringBuilder out = new StringBuilder(path.length());
    int at = 0;
    int quote = path.indexOf('\'');
    while (quote >= 0) {
      int end = textEnd(path, quote + 1);
      String text = path.substring(quote + 1, end);
      out.append(path, at, quote + 1);
      out.append(Guids.parse(text).isPresent() ? text : replacing.apply(text));
      at = end;
      quote = end < path.length() ? path.indexOf('\'', end + 1) : -1;
      if (end < path.length()) {
        out.append('\'');
        at++;
      }
    }
    return out.append(path, at, path.length()).toString();
  }

  /** The index of the quotation mark that ends a text; the path's length when there is none. */
  private static int textEnd(String path, int from) {
    int at = from;
    while (at < path.length()) {
      if (path.charAt(at) != '\'') {
        at++;
      } else if (path.startsWith("''", at)) {
        at += 2;
      } else {
        return at;
      }
    }
    return at;
  }

  private static String digest(String text) {
    return "sha256-" + Sha256.of(text).substring(0, 2 * DIGEST_BYTES);
  }
}
