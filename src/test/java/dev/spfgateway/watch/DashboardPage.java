package dev.spfgateway.watch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.watch.Dashboard.Panel;
import dev.spfgateway.watch.Dashboard.Query;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A dashboard with its data as a page for people to look at where there is no Grafana: {@code
 * target/dashboards}.
 */
final class DashboardPage {
  private static final Path DIRECTORY = Path.of("target", "dashboards");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEMPLATE = "/watch/dashboard.html";
  private static final long SHOWN_SECONDS = 120;

  private DashboardPage() {}

  static Path write(Dashboard dashboard, Variables variables, PrometheusServer prometheus)
      throws IOException {
    long now = prometheus.query("time()").path(0).asLong();
    ObjectNode data = JSON.createObjectNode();
    data.set("dashboard", dashboard.json());
    data.set("chosen", JSON.valueToTree(variables.chosen()));
    data.put("from", now - SHOWN_SECONDS).put("to", now);
    ObjectNode panels = data.putObject("panels");
    for (Panel panel : dashboard.panels()) {
      ArrayNode results = panels.putArray(panel.json().path("id").asText());
      for (Query query : panel.queries()) {
        String expression = variables.in(query.expression());
        results
            .addObject()
            .put("refId", query.json().path("refId").asText())
            .put("legend", query.json().path("legendFormat").asText().replace("$tenant", "tenant"))
            .set(
                "result",
                query.isInstant()
                    ? prometheus.query(expression)
                    : prometheus.queryRange(expression, now - SHOWN_SECONDS, now, 1));
      }
    }
    String page = template().replace("DATA", JSON.writeValueAsString(data).replace("</", "<\\/"));
    return Files.writeString(
        Files.createDirectories(DIRECTORY).resolve(dashboard.uid() + ".html"), page);
  }

  private static String template() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(DashboardPage.class.getResourceAsStream(TEMPLATE), TEMPLATE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
