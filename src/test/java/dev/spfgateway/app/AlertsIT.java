package dev.spfgateway.app;

import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The alert rules in {@code conf} use only metrics and labels that the gateway has. */
class AlertsIT {
  private static final Pattern METRIC =
      Pattern.compile("(spfgateway_\\w+)(?:\\{(\\w+)=\"(\\w+)\"})?");
  private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");

  /** What a scrape adds. */
  private static final Set<String> OF_THE_SCRAPE = Set.of("instance", "job");

  @TempDir Path directory;

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> rules() throws IOException {
    Map<String, Object> file =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(Path.of("conf/alerts.yaml")));
    List<Map<String, Object>> rules = new ArrayList<>();
    for (Map<String, Object> group : (List<Map<String, Object>>) file.get("groups")) {
      rules.addAll((List<Map<String, Object>>) group.get("rules"));
    }
    return rules;
  }

  private String metrics() {
    Vertx vertx = Vertx.vertx();
    try (SimulatorFixture simulator = aSimulator().start(vertx);
        RunningGateway gateway =
            RunningGateway.in(directory)
                .before(simulator)
                .set("audit.streams.file.path", "copy.jsonl")
                .set("authentication.bearer.enabled", true)
                .set(
                    "authentication.bearer.issuers",
                    List.of(
                        Map.of(
                            "issuer",
                            "https://issuer.example",
                            "audiences",
                            List.of("spf"),
                            "jwksUrl",
                            "https://localhost:1/keys")))
                .start(vertx)) {
      return gateway.admin("/metrics").body();
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void speakOfMetricsAndLabelsThatThereAre() throws IOException {
    String metrics = metrics();
    for (Map<String, Object> rule : rules()) {
      String name = (String) rule.get("alert");
      Matcher metric = METRIC.matcher((String) rule.get("expr"));
      assertThat(metric.find()).as(name).isTrue();
      String line =
          metrics
              .lines()
              .filter(one -> one.startsWith(metric.group(1)))
              .filter(one -> one.charAt(metric.group(1).length()) != '_')
              .filter(
                  one ->
                      metric.group(2) == null
                          || one.contains(metric.group(2) + "=\"" + metric.group(3) + "\""))
              .findFirst()
              .orElseThrow(
                  () -> new AssertionError(name + " speaks of a metric that is not there"));
      assertThat(labels(rule))
          .as(name)
          .allSatisfy(
              label ->
                  assertThat(OF_THE_SCRAPE.contains(label) || line.contains(label + "=\""))
                      .isTrue());
    }
  }

  private static Set<String> labels(Map<String, Object> rule) {
    Set<String> labels = new TreeSet<>();
    Matcher label = LABEL.matcher(rule.get("annotations").toString());
    while (label.find()) {
      labels.add(label.group(1));
    }
    return labels;
  }
}
