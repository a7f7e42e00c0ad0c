package dev.spfgateway.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values of a dashboard's variables, resolved as Grafana does: each from those before it.
 *
 * @param chosen the value that goes into queries, by the variable's name
 * @param choices what a reader could choose, by the same
 */
record Variables(Map<String, String> chosen, Map<String, List<String>> choices) {
  private static final Pattern VALUES = Pattern.compile("^label_values\\((.+),\\s*(\\w+)\\)$");

  /** Resolves a dashboard's variables; {@code preferred} values are chosen where they are given. */
  static Variables of(
      Dashboard dashboard, PrometheusServer prometheus, Map<String, String> preferred) {
    Variables variables = new Variables(new LinkedHashMap<>(), new TreeMap<>());
    for (JsonNode variable : dashboard.variables()) {
      if (variable.path("type").asText().equals("query")) {
        variables.resolve(variable, prometheus, preferred);
      }
    }
    return variables;
  }

  private void resolve(
      JsonNode variable, PrometheusServer prometheus, Map<String, String> preferred) {
    String name = variable.path("name").asText();
    Matcher values = VALUES.matcher(variable.path("query").path("query").asText());
    if (!values.matches()) {
      throw new AssertionError("a variable by label_values is wanted: " + variable);
    }
    List<String> all = prometheus.labelValues(values.group(2), in(values.group(1)));
    choices.put(name, all);
    String first = all.isEmpty() ? "" : all.get(0);
    chosen.put(
        name,
        variable.path("includeAll").asBoolean()
            ? variable.path("allValue").asText()
            : preferred.getOrDefault(name, first));
  }

  /** An expression with every variable replaced, Grafana's own included. */
  String in(String expression) {
    String replaced = expression.replace("$__rate_interval", "15s").replace("$__range", "5m");
    for (Map.Entry<String, String> variable : chosen.entrySet()) {
      replaced = replaced.replace("$" + variable.getKey(), variable.getValue());
    }
    if (replaced.contains("$")) {
      throw new AssertionError("a variable is unknown in " + replaced);
    }
    return replaced;
  }
}
