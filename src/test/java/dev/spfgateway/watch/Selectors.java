package dev.spfgateway.watch;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The series that PromQL expressions select: a metric, and maybe conditions on its labels. */
final class Selectors {
  private static final Pattern SELECTOR =
      Pattern.compile(
          "\\b(up|(?:\\w+:)?spfgateway_[\\w:]+|(?:process|jvm|system)_\\w+)(\\{[^}]*})?");

  private Selectors() {}

  /** Each one as it is written, in the order of the expression. */
  static Set<String> in(String expression) {
    Set<String> all = new LinkedHashSet<>();
    Matcher selector = SELECTOR.matcher(expression);
    while (selector.find()) {
      String conditions = selector.group(2) == null ? "" : selector.group(2);
      all.add(selector.group(1) + conditions);
    }
    return all;
  }
}
