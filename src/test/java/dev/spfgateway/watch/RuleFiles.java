package dev.spfgateway.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rules in {@code conf/prometheus} and their unit tests, as data. */
final class RuleFiles {
  static final Path DIRECTORY = Path.of("conf", "prometheus");

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"[^\"]*\"");
  private static final Pattern NAME = Pattern.compile("alertname=\"(\\w+)\"");

  private RuleFiles() {}

  /** An alert rule. */
  record Alert(
      String name, String expression, Map<String, Object> labels, Map<String, Object> annotations) {
    /** An annotation, or an empty text. */
    String annotation(String key) {
      return String.valueOf(annotations.getOrDefault(key, ""));
    }
  }

  /** A recording rule. */
  record Recorded(String name, String expression) {}

  /**
   * What the unit tests say of an alert.
   *
   * @param labels of the alerts that they expect, one set an alert
   * @param silences how often they expect none
   */
  record Expectation(List<Set<String>> labels, int silences) {}

  @SuppressWarnings("unchecked") // the file's own shape, which promtool verifies
  static Map<String, Object> load(String file) throws IOException {
    LoaderOptions options = new LoaderOptions();
    return (Map<String, Object>)
        new Yaml(new SafeConstructor(options)).load(Files.readString(DIRECTORY.resolve(file)));
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> list(Map<String, Object> parent, String key) {
    return (List<Map<String, Object>>) parent.getOrDefault(key, List.of());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Map<String, Object> parent, String key) {
    return (Map<String, Object>) parent.getOrDefault(key, Map.of());
  }

  static List<String> groups() throws IOException {
    List<String> names = new ArrayList<>();
    for (String file : List.of("recording.yaml", "alerts.yaml")) {
      list(load(file), "groups").forEach(group -> names.add((String) group.get("name")));
    }
    return names;
  }

  static List<Alert> alerts() throws IOException {
    List<Alert> alerts = new ArrayList<>();
    for (Map<String, Object> group : list(load("alerts.yaml"), "groups")) {
      for (Map<String, Object> rule : list(group, "rules")) {
        alerts.add(
            new Alert(
                (String) rule.get("alert"),
                (String) rule.get("expr"),
                map(rule, "labels"),
                map(rule, "annotations")));
      }
    }
    return alerts;
  }

  static List<Recorded> recorded() throws IOException {
    List<Recorded> rules = new ArrayList<>();
    for (Map<String, Object> group : list(load("recording.yaml"), "groups")) {
      for (Map<String, Object> rule : list(group, "rules")) {
        rules.add(new Recorded((String) rule.get("record"), (String) rule.get("expr")));
      }
    }
    return rules;
  }

  /** By the alert's name. */
  static Map<String, Expectation> expectations() throws IOException {
    Map<String, Expectation> all = new TreeMap<>();
    for (Map<String, Object> test : list(load("tests.yaml"), "tests")) {
      for (Map<String, Object> check : list(test, "promql_expr_test")) {
        Matcher name = NAME.matcher((String) check.get("expr"));
        if (!name.find()) {
          throw new AssertionError("names no alert: " + check.get("expr"));
        }
        List<Map<String, Object>> samples = list(check, "exp_samples");
        all.merge(
            name.group(1),
            new Expectation(samples.stream().map(RuleFiles::labels).toList(), silence(samples)),
            RuleFiles::both);
      }
    }
    return all;
  }

  private static int silence(List<Map<String, Object>> samples) {
    return samples.isEmpty() ? 1 : 0;
  }

  private static Expectation both(Expectation one, Expectation other) {
    List<Set<String>> labels = new ArrayList<>(one.labels());
    labels.addAll(other.labels());
    return new Expectation(labels, one.silences() + other.silences());
  }

  private static Set<String> labels(Map<String, Object> sample) {
    return labelNames((String) sample.get("labels"));
  }

  /** The series that the unit tests begin with. */
  static Set<String> inputSeries() throws IOException {
    Set<String> all = new TreeSet<>();
    for (Map<String, Object> test : list(load("tests.yaml"), "tests")) {
      list(test, "input_series").forEach(one -> all.add((String) one.get("series")));
    }
    return all;
  }

  /** The names of the labels in a series' notation. */
  static Set<String> labelNames(String series) {
    Set<String> names = new TreeSet<>();
    Matcher label = LABEL.matcher(series);
    while (label.find()) {
      names.add(label.group(1));
    }
    return names;
  }
}
