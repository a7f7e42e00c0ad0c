package dev.spfgateway.identity.token;

import dev.spfgateway.base.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * The caller's name in a token. Keeps a name unchanged, whatever characters it contains: each
 * output encodes it in its own way. Cuts a name that is too long and adds a digest of the whole, so
 * that names with the same beginning stay distinct.
 */
final class CallerName {
  /** The longest name that events, log lines and indexes have room for, in UTF-16 units. */
  static final int MOST = 256;

  private static final String CUT = "…sha256:";
  private static final int DIGITS = 32;

  private CallerName() {}

  /** The name in a claim; empty when the claim has none. */
  static String of(@Nullable Object claim) {
    String text = claim == null ? "" : whole(String.valueOf(claim));
    return text.isBlank() ? "" : bounded(text);
  }

  /** Replaces unpaired surrogates, which are no characters and can't be encoded. */
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
    return text.substring(0, cut) + CUT + Sha256.of(text).substring(0, DIGITS);
  }
}
