package dev.spfgateway.base;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * URL paths without what may be a secret that was put in the wrong place: of a path are kept names
 * of letters, GUIDs, numbers and the signs between them.
 */
public final class SafePath {
  /** Stands where something was left out. */
  public static final String HIDDEN = "…";

  private static final int DIGEST_BYTES = 8;
  private static final String GUID = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";
  private static final Pattern SEGMENT =
      Pattern.compile("(\\$?[A-Za-z]{1,40}|" + GUID + ")?(?:\\((.*)\\))?");
  private static final Pattern TEXT = Pattern.compile("(guid|Guid)?'((?:[^']|'')*)'");
  private static final Pattern BARE_KEY =
      Pattern.compile("(?:(?:[A-Za-z]{1,40}=)?(?:(?:guid|Guid)?'[^']*'|\\d{1,20}),?)*");

  private SafePath() {}

  /** A path for the log: whatever may be a secret is left out. */
  public static String hiding(String path) {
    return Arrays.stream(path.split("/", -1))
        .map(SafePath::segment)
        .collect(Collectors.joining("/"));
  }

  /** A path whose names are known for a record: texts in its keys give way to their digests. */
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
    return name + "(" + (BARE_KEY.matcher(key).matches() ? key : HIDDEN) + ")";
  }

  private static String texts(String path, UnaryOperator<String> replacing) {
    return TEXT.matcher(path)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group(2).matches(GUID)
                        ? found.group()
                        : (found.group(1) == null ? "" : found.group(1))
                            + "'"
                            + replacing.apply(found.group(2))
                            + "'"));
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
