package dev.spfgateway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.watch.RuleFiles.Alert;
import dev.spfgateway.watch.RuleFiles.Expectation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own tool accepts the rules, and each alert has its unit test and its runbook. */
class PrometheusRulesIT {
  private static final Pattern USED_LABEL = Pattern.compile("\\$labels\\.(\\w+)");
  private static final Pattern RECORD =
      Pattern.compile("(job|instance|instance_area|stamp|endpoint|slo):spfgateway_\\w+:\\w+");

  private static List<String> names() throws IOException {
    return RuleFiles.alerts().stream().map(Alert::name).toList();
  }

  private static String file(String name) {
    return RuleFiles.DIRECTORY.resolve(name).toString();
  }

  @Test
  void areAcceptedByPromtool(@TempDir Path scratch) throws IOException, InterruptedException {
    String printed =
        DebianTools.promtool(
            scratch,
            "check",
            "rules",
            "--lint=all",
            "--lint-fatal",
            file("recording.yaml"),
            file("alerts.yaml"));

    assertThat(printed).contains(RuleFiles.recorded().size() + " rules", names().size() + " rules");
    assertThat(
            DebianTools.promtool(
                scratch, "check", "config", "--syntax-only", file("prometheus.yaml")))
        .contains("SUCCESS");
  }

  @Test
  void passTheirUnitTests(@TempDir Path scratch) throws IOException, InterruptedException {
    String printed = DebianTools.promtool(scratch, "test", "rules", file("tests.yaml"));

    assertThat(printed).contains("SUCCESS");
  }

  @Test
  void eachFireInOneUnitTestAndAreSilentInAnother() throws IOException {
    Map<String, Expectation> tests = RuleFiles.expectations();

    assertThat(tests.keySet()).containsExactlyInAnyOrderElementsOf(names());
    assertThat(tests)
        .allSatisfy(
            (name, test) -> {
              assertThat(test.labels()).as(name).isNotEmpty();
              assertThat(test.silences()).as(name).isPositive();
            });
  }

  @Test
  void areAllEvaluatedInOrderByTheUnitTests() throws IOException {
    assertThat(RuleFiles.load("tests.yaml").get("group_eval_order")).isEqualTo(RuleFiles.groups());
  }

  @Test
  void eachHaveASectionInTheRunbook() throws IOException {
    Map<String, String> sections = Runbook.sections();

    assertThat(List.copyOf(sections.keySet())).as("in the same order").isEqualTo(names());
    assertThat(sections)
        .allSatisfy(
            (name, text) -> assertThat(text).as(name).contains("**Means.**", "**Look at", "**Do"));
    Set<String> anchors = new HashSet<>();
    sections.keySet().forEach(title -> anchors.add(Runbook.anchor(title)));
    assertThat(anchors).containsAll(Runbook.links());
  }

  @Test
  void sayHowUrgentTheyAreWhatHappenedAndWhereToReadOn() throws IOException {
    assertThat(RuleFiles.alerts())
        .allSatisfy(
            alert -> {
              assertThat(alert.labels().get("severity")).isIn("critical", "warning");
              assertThat(alert.annotation("summary")).isNotBlank();
              assertThat(alert.annotation("description")).endsWith(".");
              assertThat(alert.annotation("runbook_url"))
                  .isEqualTo(Runbook.PATH + "#" + Runbook.anchor(alert.name()));
            });
  }

  /** The unit tests hold which labels an alert has. */
  @Test
  void nameOnlyLabelsThatTheyHave() throws IOException {
    Map<String, Expectation> tests = RuleFiles.expectations();
    for (Alert alert : RuleFiles.alerts()) {
      Set<String> used = new TreeSet<>();
      Matcher label = USED_LABEL.matcher(alert.annotations().toString());
      while (label.find()) {
        used.add(label.group(1));
      }
      assertThat(tests.get(alert.name()).labels())
          .as(alert.name())
          .allSatisfy(labels -> assertThat(labels).containsAll(used));
    }
  }

  @Test
  void recordUnderNamesByPrometheusConvention() throws IOException {
    assertThat(RuleFiles.recorded())
        .isNotEmpty()
        .allSatisfy(rule -> assertThat(rule.name()).matches(RECORD));
  }
}
