package dev.spfgateway.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code src/docs/runbook.md}, by section. */
final class Runbook {
  static final String PATH = "src/docs/runbook.md";

  private static final Pattern SECTION = Pattern.compile("(?m)^## (.+)$");
  private static final Pattern QUERY = Pattern.compile("(?s)```promql\n(.*?)```");
  private static final Pattern LINK = Pattern.compile("\\]\\(#([^)]+)\\)");

  private Runbook() {}

  /** The sections' text by their title, in their order. */
  static Map<String, String> sections() throws IOException {
    String text = Files.readString(Path.of(PATH));
    Map<String, String> sections = new LinkedHashMap<>();
    String title = "";
    int begin = 0;
    Matcher next = SECTION.matcher(text);
    while (next.find()) {
      sections.put(title, text.substring(begin, next.start()));
      title = next.group(1);
      begin = next.end();
    }
    sections.put(title, text.substring(begin));
    sections.remove("");
    return sections;
  }

  /** The part of a URL that leads to a section. */
  static String anchor(String title) {
    return title.toLowerCase(Locale.ROOT);
  }

  /** The PromQL queries of all sections. */
  static List<String> queries() throws IOException {
    return QUERY
        .matcher(Files.readString(Path.of(PATH)))
        .results()
        .map(one -> one.group(1).strip())
        .toList();
  }

  /** The anchors of sections that other sections refer to. */
  static List<String> links() throws IOException {
    return LINK.matcher(Files.readString(Path.of(PATH)))
        .results()
        .map(one -> one.group(1))
        .toList();
  }
}
