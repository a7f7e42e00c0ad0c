package dev.spfgateway.watch;

import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spfgateway.base.FreePort;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.http.HttpClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** A real Prometheus with the configuration and the rules of {@code conf/prometheus}. */
final class PrometheusServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LIMIT_SECONDS = 30;
  private static final List<String> RULES = List.of("recording.yaml", "alerts.yaml");

  private final Process process;
  private final TestClient client;
  private final Path log;

  private PrometheusServer(Process process, TestClient client, Path log) {
    this.process = process;
    this.client = client;
    this.log = log;
  }

  /** Starts one that scrapes a gateway's admin listener each second, and waits until it answers. */
  static PrometheusServer start(TestBed bed, Path directory, int adminPort, String token)
      throws IOException {
    return start(bed, directory, adminPort, token, rules -> rules);
  }

  /** The same, whose alerts fire as soon as their condition holds. */
  static PrometheusServer startImpatient(TestBed bed, Path directory, int adminPort, String token)
      throws IOException {
    return start(
        bed, directory, adminPort, token, rules -> rules.replaceAll("(?m)^ +for: \\w+$", ""));
  }

  private static PrometheusServer start(
      TestBed bed, Path directory, int adminPort, String token, UnaryOperator<String> change)
      throws IOException {
    DebianTools.require("prometheus");
    for (String rules : RULES) {
      String text = Files.readString(RuleFiles.DIRECTORY.resolve(rules));
      Files.writeString(directory.resolve(rules), change.apply(text));
    }
    Path file = directory.resolve("token");
    Files.writeString(file, token);
    Path config = directory.resolve("prometheus.yaml");
    Files.writeString(
        config,
        replaced(
            Files.readString(RuleFiles.DIRECTORY.resolve("prometheus.yaml")),
            "scrape_interval: 15s",
            "scrape_interval: 1s",
            "evaluation_interval: 30s",
            "evaluation_interval: 1s",
            "/etc/prometheus/spf-gateway-token",
            file.toString(),
            "'localhost:30007'",
            "'localhost:" + adminPort + "'"));
    int port = FreePort.find();
    Path log = directory.resolve("prometheus.log");
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    HttpClientOptions options =
        new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port);
    TestClient client = bed.keep(new TestClient(bed.vertx(), options, 4));
    PrometheusServer server = bed.keep(new PrometheusServer(process, client, log));
    until(server::isReady);
    return server;
  }

  private static String replaced(String text, String... pairs) {
    String changed = text;
    for (int i = 0; i < pairs.length; i += 2) {
      assertThat(changed).contains(pairs[i]);
      changed = changed.replace(pairs[i], pairs[i + 1]);
    }
    return changed;
  }

  private boolean isReady() {
    assertThat(process.isAlive()).as("Prometheus runs: %s", printed()).isTrue();
    return await(
        client.begin("GET", "/-/ready", null).map(one -> one.status() == 200).otherwise(false));
  }

  private String printed() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The result of a query now, as Prometheus' API has it. */
  JsonNode query(String expression) {
    return ask("/api/v1/query", "query", expression).path("result");
  }

  /** The same over the last so many seconds, each second. */
  JsonNode queryRange(String expression, long begin, long end, long step) {
    return ask(
            "/api/v1/query_range",
            "query",
            expression,
            "start",
            Long.toString(begin),
            "end",
            Long.toString(end),
            "step",
            Long.toString(step))
        .path("result");
  }

  /** Whether a query gives at least one number. */
  boolean hasData(String expression) {
    for (JsonNode sample : query(expression)) {
      if (!sample.path("value").path(1).asText().equals("NaN")) {
        return true;
      }
    }
    return false;
  }

  /** The values of a label, of the series that match a selector. */
  List<String> labelValues(String label, String selector) {
    List<String> values = new ArrayList<>();
    get("/api/v1/label/" + label + "/values?match[]=" + encoded(selector))
        .forEach(value -> values.add(value.asText()));
    return values;
  }

  /** The rules as Prometheus has them: with their health, and alerts with what fires. */
  List<JsonNode> rules() {
    List<JsonNode> rules = new ArrayList<>();
    get("/api/v1/rules").path("groups").forEach(group -> group.path("rules").forEach(rules::add));
    return rules;
  }

  private JsonNode get(String path) {
    return data(client.send("GET", path, null));
  }

  private JsonNode ask(String path, String... form) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < form.length; i += 2) {
      body.append(i == 0 ? "" : "&").append(form[i]).append('=').append(encoded(form[i + 1]));
    }
    return data(
        client.send(
            "POST", path, body.toString(), "Content-Type", "application/x-www-form-urlencoded"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static JsonNode data(Answer answer) {
    try {
      JsonNode json = JSON.readTree(answer.body());
      assertThat(json.path("status").asText()).as(answer.body()).isEqualTo("success");
      return json.path("data");
    } catch (JsonProcessingException e) {
      throw new AssertionError("Prometheus answers in JSON: " + answer.body(), e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new AssertionError("Prometheus did not end: " + printed(), e);
    }
  }
}
