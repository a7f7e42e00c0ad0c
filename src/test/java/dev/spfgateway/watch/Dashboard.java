package dev.spfgateway.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Grafana dashboard of {@code conf/grafana}.
 *
 * @param file its file's name
 */
record Dashboard(String file, JsonNode json) {
  static final Path DIRECTORY = Path.of("conf", "grafana");

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A panel.
   *
   * @param dashboard the file of its dashboard
   */
  record Panel(String dashboard, JsonNode json) {
    String title() {
      return json.path("title").asText();
    }

    String type() {
      return json.path("type").asText();
    }

    List<Query> queries() {
      List<Query> queries = new ArrayList<>();
      json.path("targets").forEach(target -> queries.add(new Query(this, target)));
      return queries;
    }

    /** The addresses that its links and those of its values lead to. */
    List<String> links() {
      List<String> links = new ArrayList<>();
      json.path("links").forEach(link -> links.add(link.path("url").asText()));
      json.path("fieldConfig")
          .path("defaults")
          .path("links")
          .forEach(link -> links.add(link.path("url").asText()));
      return links;
    }

    @Override
    public String toString() {
      return dashboard + ": " + title();
    }
  }

  /** One query of a panel. */
  record Query(Panel panel, JsonNode json) {
    String expression() {
      return json.path("expr").asText();
    }

    boolean isInstant() {
      return json.path("instant").asBoolean();
    }

    @Override
    public String toString() {
      return panel + " " + json.path("refId").asText();
    }
  }

  /** All dashboards, by the names of their files. */
  static List<Dashboard> all() throws IOException {
    List<Dashboard> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".json")).sorted().toList()) {
        all.add(new Dashboard(file.getFileName().toString(), JSON.readTree(file.toFile())));
      }
    }
    return all;
  }

  String uid() {
    return json.path("uid").asText();
  }

  String title() {
    return json.path("title").asText();
  }

  /** Its variables, in their order. */
  List<JsonNode> variables() {
    return list(json.path("templating").path("list"));
  }

  /** The queries that mark events in its charts. */
  List<String> annotations() {
    return list(json.path("annotations").path("list")).stream()
        .map(one -> one.path("expr").asText())
        .toList();
  }

  /** Its panels without the headings between them. */
  List<Panel> panels() {
    return list(json.path("panels")).stream()
        .filter(panel -> !panel.path("type").asText().equals("row"))
        .map(panel -> new Panel(file, panel))
        .toList();
  }

  /** Its panels and headings. */
  List<JsonNode> places() {
    return list(json.path("panels"));
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> list = new ArrayList<>();
    array.forEach(list::add);
    return list;
  }
}
