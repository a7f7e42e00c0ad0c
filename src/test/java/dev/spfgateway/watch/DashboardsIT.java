package dev.spfgateway.watch;

import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.watch.Dashboard.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus with the rules of {@code conf} scrapes a gateway under load with faults; rules,
 * dashboards and runbook find there what they ask for.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardsIT {
  /** What dashboards are opened for. */
  private static final Map<String, String> CHOSEN = Map.of("stamp", "stamp-1", "tenant", "contoso");

  /** Conditions on labels that no series fulfils here, and why. */
  private static final Map<String, String> NOT_HERE =
      Map.of(
          "spfgateway_stamp_refused_total{reason=~\"full|waited\"}",
          "needs more requests than a stamp has places for");

  @RegisterExtension final TestBed bed = new TestBed();

  private PrometheusServer prometheus;
  private List<Dashboard> dashboards;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    DebianTools.require("prometheus");
    dashboards = Dashboard.all();
    WatchedGateway gateway =
        WatchedGateway.start(bed, Files.createDirectory(directory.resolve("gateway")));
    prometheus =
        PrometheusServer.start(
            bed,
            Files.createDirectory(directory.resolve("prometheus")),
            gateway.adminPort(),
            gateway.token());
    until(() -> prometheus.hasData("up{job=\"spf-gateway\"} == 1"));
  }

  /** Waits until every query has data; returns what is left, with its expression. */
  private Map<String, String> withoutData(Map<String, String> queries) {
    Map<String, String> left = new TreeMap<>(queries);
    try {
      until(
          () -> {
            left.values().removeIf(prometheus::hasData);
            return left.isEmpty();
          });
    } catch (AssertionError timeIsUp) {
      assertThat(left).isNotEmpty();
    }
    return left;
  }

  private Map<Dashboard, Variables> variables() {
    Map<Dashboard, Variables> variables = new LinkedHashMap<>();
    for (Dashboard one : dashboards) {
      variables.put(one, Variables.of(one, prometheus, CHOSEN));
    }
    return variables;
  }

  @Test
  void everyPanelHasData() throws IOException {
    until(
        () ->
            variables().values().stream()
                .flatMap(one -> one.choices().values().stream())
                .noneMatch(List::isEmpty));
    Map<String, String> queries = new LinkedHashMap<>();
    variables()
        .forEach(
            (dashboard, chosen) ->
                dashboard.panels().stream()
                    .flatMap(panel -> panel.queries().stream())
                    .forEach(query -> queries.put(query.toString(), expression(chosen, query))));

    Map<String, String> left = withoutData(queries);
    for (Map.Entry<Dashboard, Variables> one : variables().entrySet()) {
      assertThat(DashboardPage.write(one.getKey(), one.getValue(), prometheus)).isRegularFile();
    }

    assertThat(left).isEmpty();
  }

  private static String expression(Variables chosen, Query query) {
    return chosen.in(query.expression());
  }

  @Test
  void offerWhatThereIsToChoose() {
    Map<String, List<String>> choices = new TreeMap<>();
    until(
        () -> {
          variables().values().forEach(one -> choices.putAll(one.choices()));
          return choices.get("tenant").size() >= 2;
        });

    assertThat(choices.get("stamp")).containsExactly("stamp-1", "stamp-2");
    assertThat(choices.get("tenant")).contains("contoso", "fabrikam");
    assertThat(choices.get("instance")).hasSize(1);
  }

  /** Prometheus accepts the queries that mark events; most of the time they have no data. */
  @Test
  void markEventsByQueriesThatPrometheusUnderstands() {
    variables()
        .forEach(
            (dashboard, chosen) ->
                dashboard
                    .annotations()
                    .forEach(
                        one -> assertThat(prometheus.query(chosen.in(one)).isArray()).isTrue()));
  }

  @Test
  void everyRuleIsEvaluatedWithoutAnError() {
    until(() -> prometheus.rules().stream().noneMatch(rule -> health(rule).equals("unknown")));

    assertThat(prometheus.rules())
        .isNotEmpty()
        .allSatisfy(
            rule ->
                assertThat(health(rule))
                    .as("%s: %s", rule.path("name").asText(), rule.path("lastError").asText())
                    .isEqualTo("ok"));
  }

  /** The endpoint that is down and the spans that nobody takes make alerts wait for their time. */
  @Test
  void alertsSayWhatHappenedInWholeSentences() {
    Set<String> expected = Set.of("SpfGatewayBreakerOpen", "SpfGatewayTracesLost");
    Map<String, String> texts = new TreeMap<>();
    until(
        () -> {
          for (JsonNode rule : prometheus.rules()) {
            rule.path("alerts")
                .forEach(
                    alert ->
                        texts.put(
                            rule.path("name").asText(), alert.path("annotations").toString()));
          }
          return texts.keySet().containsAll(expected);
        });

    assertThat(texts.values())
        .allSatisfy(
            text -> assertThat(text).doesNotContain("{{", "<no value>", "<error", "%!", "NaN"));
  }

  private static String health(JsonNode rule) {
    return rule.path("health").asText();
  }

  @Test
  void everySeriesThatRulesAndRunbookSpeakOfIsThere() throws IOException {
    Map<String, String> selectors = new TreeMap<>();
    List<String> expressions = new ArrayList<>(Runbook.queries());
    RuleFiles.alerts().forEach(alert -> expressions.add(alert.expression()));
    RuleFiles.recorded().forEach(rule -> expressions.add(rule.expression()));
    for (String expression : expressions) {
      for (String selector : Selectors.in(expression)) {
        selectors.put(selector, "count(" + selector + ")");
      }
    }
    NOT_HERE.keySet().forEach(selectors::remove);

    assertThat(withoutData(selectors)).isEmpty();
  }

  /** The unit tests of the rules speak of series with the labels that the gateway's have. */
  @Test
  void theRulesUnitTestsSpeakOfLabelsThatThereAre() throws IOException {
    Map<String, String> wanted = new TreeMap<>();
    for (String series : RuleFiles.inputSeries()) {
      List<String> conditions =
          RuleFiles.labelNames(series).stream().map(label -> label + "!=\"\"").toList();
      String metric = series.substring(0, series.indexOf('{'));
      wanted.put(series, "count(" + metric + "{" + String.join(",", conditions) + "})");
    }

    assertThat(withoutData(wanted)).isEmpty();
  }

  @Test
  void prometheusUnderstandsTheRunbooksQueries() throws IOException {
    assertThat(Runbook.queries())
        .isNotEmpty()
        .allSatisfy(query -> assertThat(prometheus.query(query).isArray()).isTrue());
  }
}
