package dev.spfgateway.auth.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, as a token says it. A name is kept as it is, whatever characters it has: each output
 * encodes it in its own way. One that is too long is cut, and a digest of the whole tells it from
 * others that begin alike.
 */
final class CallerName {
  /** As much as an event, a log line and an index have room for, in characters of UTF-16. */
  static final int MOST = 256;

  private static final String CUT = "…sha256:";
  private static final int DIGITS = 32;

  private CallerName() {}

  /** The name that a claim gives; empty where it gives none. */
  static String of(@Nullable Object claim) {
    String text = claim == null ? "" : whole(String.valueOf(claim));
    return text.isBlank() ? "" : bounded(text);
  }

  /** Half a surrogate pair is no character, and no output could encode it. */
  private static String whole(String text) {
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }

  private static String bounded(String text) {
    if (text.length() <= MOST) {
      return text;
    }
    int end = MOST - CUT.length() - DIGITS;
    int cut = Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    return text.substring(0, cut) + CUT + digest(text).substring(0, DIGITS);
  }

  private static String digest(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
