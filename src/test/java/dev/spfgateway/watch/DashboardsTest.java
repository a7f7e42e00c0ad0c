package dev.spfgateway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.watch.Dashboard.Panel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Grafana's dashboards are made for people, and are complete. */
class DashboardsTest {
  private static final int COLUMNS = 24;

  /** Grafana 10.4's; later ones bring older dashboards up to date by themselves. */
  private static final int SCHEMA = 39;

  private static final Pattern TO_DASHBOARD = Pattern.compile("^/d/([\\w-]+)\\?");
  private static final Pattern TO_RUNBOOK = Pattern.compile("^\\$\\{runbook}(?:#([\\w-]+))?$");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)");

  private static List<Panel> panels() throws IOException {
    return Dashboard.all().stream().flatMap(one -> one.panels().stream()).toList();
  }

  @Test
  void areFiveUnderFixedNames() throws IOException {
    assertThat(Dashboard.all())
        .extracting(Dashboard::uid)
        .containsExactlyInAnyOrder(
            "spfgateway-overview",
            "spfgateway-stamp",
            "spfgateway-tenant",
            "spfgateway-audit",
            "spfgateway-inside");
    assertThat(Dashboard.all())
        .allSatisfy(
            one -> {
              assertThat(one.title()).startsWith("spf-gateway: ");
              assertThat(one.json().path("schemaVersion").asInt()).isEqualTo(SCHEMA);
              assertThat(one.json().has("id")).as("a number of one Grafana's own").isFalse();
            });
  }

  @Test
  void haveTitlesThatAskUnitsAndDescriptions() throws IOException {
    assertThat(panels())
        .isNotEmpty()
        .allSatisfy(
            panel -> {
              JsonNode defaults = panel.json().path("fieldConfig").path("defaults");
              assertThat(panel.title()).endsWith("?");
              assertThat(defaults.path("unit").asText()).as(panel.toString()).isNotBlank();
              assertThat(panel.json().path("description").asText())
                  .as("%s: what is normal", panel)
                  .contains("Normal: ")
                  .endsWith(".");
              assertThat(defaults.path("thresholds").path("steps").size()).isPositive();
            });
    assertThat(panels()).extracting(Panel::title).doesNotHaveDuplicates();
  }

  @Test
  void leadOnward() throws IOException {
    Set<String> uids = new HashSet<>();
    Dashboard.all().forEach(one -> uids.add(one.uid()));
    Set<String> anchors = new HashSet<>();
    Runbook.sections().keySet().forEach(title -> anchors.add(Runbook.anchor(title)));
    for (Panel panel : panels()) {
      assertThat(panel.json().path("links").size()).as(panel.toString()).isPositive();
      for (String link : panel.links()) {
        Matcher dashboard = TO_DASHBOARD.matcher(link);
        Matcher runbook = TO_RUNBOOK.matcher(link);
        if (dashboard.find()) {
          assertThat(uids).as("%s: %s", panel, link).contains(dashboard.group(1));
        } else if (runbook.find()) {
          assertThat(runbook.group(1) == null || anchors.contains(runbook.group(1)))
              .as("%s: %s", panel, link)
              .isTrue();
        } else {
          assertThat(link).as(panel.toString()).startsWith("/alerting/list");
        }
      }
    }
  }

  /** Whoever looks at a dashboard for one alert finds its section. */
  @Test
  void leadToEverySectionOfTheRunbook() throws IOException {
    Set<String> reached = new TreeSet<>();
    for (Panel panel : panels()) {
      for (String link : panel.links()) {
        Matcher runbook = TO_RUNBOOK.matcher(link);
        if (runbook.find() && runbook.group(1) != null) {
          reached.add(runbook.group(1));
        }
      }
    }
    Set<String> all = new TreeSet<>();
    Runbook.sections().keySet().forEach(title -> all.add(Runbook.anchor(title)));
    // Without a scrape there is no data, so no panel can show it.
    all.remove(Runbook.anchor("SpfGatewayNotScraped"));

    assertThat(reached).isEqualTo(all);
  }

  @Test
  void useOnlyTheirOwnVariablesAndTheChosenPrometheus() throws IOException {
    for (Dashboard dashboard : Dashboard.all()) {
      Set<String> names = new TreeSet<>();
      dashboard.variables().forEach(one -> names.add(one.path("name").asText()));
      assertThat(names).contains("datasource", "instance", "runbook");
      Matcher used = VARIABLE.matcher(dashboard.json().toString());
      while (used.find()) {
        assertThat(used.group(1).startsWith("__") || names.contains(used.group(1)))
            .as("%s: %s", dashboard.file(), used.group())
            .isTrue();
      }
      assertThat(dashboard.panels())
          .allSatisfy(
              panel ->
                  assertThat(panel.queries())
                      .isNotEmpty()
                      .allSatisfy(
                          query ->
                              assertThat(query.json().path("datasource").path("uid").asText())
                                  .isEqualTo("${datasource}")));
    }
  }

  @Test
  void haveTheirPanelsSideBySideWithoutOverlapOrHole() throws IOException {
    for (Dashboard dashboard : Dashboard.all()) {
      Set<Integer> ids = new HashSet<>();
      Set<List<Integer>> taken = new HashSet<>();
      for (JsonNode place : dashboard.places()) {
        assertThat(ids.add(place.path("id").asInt())).as(place.path("title").asText()).isTrue();
        for (List<Integer> cell : cells(place.path("gridPos"))) {
          assertThat(cell.get(0)).isBetween(0, COLUMNS - 1);
          assertThat(taken.add(cell)).as(place.path("title").asText()).isTrue();
        }
      }
      int rows = 1 + taken.stream().mapToInt(cell -> cell.get(1)).max().orElseThrow();
      assertThat(taken).as("%s has no hole", dashboard.file()).hasSize(COLUMNS * rows);
    }
  }

  private static List<List<Integer>> cells(JsonNode grid) {
    List<List<Integer>> cells = new ArrayList<>();
    for (int x = 0; x < grid.path("w").asInt(); x++) {
      for (int y = 0; y < grid.path("h").asInt(); y++) {
        cells.add(List.of(grid.path("x").asInt() + x, grid.path("y").asInt() + y));
      }
    }
    return cells;
  }
}
