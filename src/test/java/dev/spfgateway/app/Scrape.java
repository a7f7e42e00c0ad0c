package dev.spfgateway.app;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A scrape of {@code /metrics} in Prometheus' text format. */
final class Scrape {
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Set<String> PARTS = Set.of("_bucket", "_count", "_sum");
  private static final Set<String> OF_THE_FORMAT = Set.of("le", "quantile");

  private final Map<String, Family> families = new TreeMap<>();
  private final List<String> series;

  /** A metric: its type, and its labels with all their values. */
  record Family(String type, Map<String, Set<String>> labels) {}

  Scrape(String text) {
    this.series = text.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).toList();
    text.lines().forEach(this::type);
    series.forEach(this::labels);
  }

  private void type(String line) {
    Matcher type = TYPE.matcher(line);
    if (type.matches()) {
      families.put(type.group(1), new Family(type.group(2), new TreeMap<>()));
    }
  }

  private void labels(String line) {
    String name = line.substring(0, line.indexOf(line.contains("{") ? '{' : ' '));
    Matcher label = LABEL.matcher(line);
    Family family = families.get(family(name));
    while (label.find()) {
      if (!OF_THE_FORMAT.contains(label.group(1))) {
        family.labels.computeIfAbsent(label.group(1), key -> new TreeSet<>()).add(label.group(2));
      }
    }
  }

  private String family(String name) {
    return PARTS.stream()
        .filter(name::endsWith)
        .map(part -> name.substring(0, name.length() - part.length()))
        .filter(families::containsKey)
        .findFirst()
        .orElse(name);
  }

  /** Every metric by its name. */
  Map<String, Family> families() {
    return families;
  }

  /** Every line with a value. */
  List<String> series() {
    return series;
  }
}
