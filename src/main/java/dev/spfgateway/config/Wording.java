package dev.spfgateway.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Texts inside error messages. */
final class Wording {
  private static final int LONGEST_ECHO = 60;
  private static final Pattern URL_WITH_PASSWORD = Pattern.compile("://[^/]*@");

  private Wording() {}

  /** Text from the file in single quotes, on one line and not too long. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("'");
    text.codePoints()
        .limit(LONGEST_ECHO)
        .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? '?' : c)
        .forEach(quoted::appendCodePoint);
    return quoted + (text.length() > LONGEST_ECHO ? "…'" : "'");
  }

  /**
   * A wrong value as a message may show it. Not shown are URLs with a password and texts of several
   * lines: the latter are usually a key or a certificate where its path belongs.
   */
  static String echo(String text) {
    if (text.indexOf('\n') >= 0) {
      return "text of several lines";
    }
    return URL_WITH_PASSWORD.matcher(text).find() ? "a URL with a password" : quote(text);
  }

  /** The known name that was probably meant. */
  static Optional<String> closest(String wrong, Collection<String> known) {
    String bare = bare(wrong);
    if (bare.length() > LONGEST_ECHO) {
      return Optional.empty();
    }
    String best = null;
    int bestDistance = 3;
    for (String name : known) {
      int distance = distance(bare, bare(name));
      if (distance < bestDistance && distance * 2 < name.length()) {
        best = name;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Without what people vary: case, dashes and underscores. */
  private static String bare(String name) {
    return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
  }

  /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, String b, int i, int j) {
    int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
