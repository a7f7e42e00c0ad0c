package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A jump of the wall clock neither drops retained data nor hides new data. */
class ClockIT {
  private static final String SUBSCRIPTION = "/ba4146fa-fb41-41b6-a7c0-2b4ff4c3f7e3";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final JumpingTicker clock = new JumpingTicker();
  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    simulator = aSimulator().withJobDuration(Duration.ofMillis(1)).start(bed);
    gateway = begin();
  }

  private RunningGateway begin() {
    return RunningGateway.in(directory)
        .before(simulator)
        .unset("operation")
        .set("operation.follow.interval", "100ms")
        .set("operation.follow.maxInterval", "100ms")
        .withClock(clock)
        .start(bed);
  }

  private Answer restore(String key) {
    return gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Idempotency-Key", key);
  }

  private JsonObject ended(Answer answer) {
    String path = answer.header("Operation-Location").replaceFirst("https://[^/]+", "");
    return new JsonObject(gateway.send("GET", path, OPERATOR, null, "Prefer", "wait=20").body());
  }

  @Test
  void aKeyIsKeptThoughTheClockJumpsAheadAndTheGatewayStartsAnew() {
    Answer first = restore("k");
    assertThat(ended(first).getString("state")).isEqualTo("done");

    clock.jump(Duration.ofDays(40));
    Answer second = restore("k");
    gateway.close();
    gateway = begin();
    Answer third = restore("k");

    assertThat(first.status()).isEqualTo(204);
    assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(second.header("X-Operation-Id")).isEqualTo(first.header("X-Operation-Id"));
    assertThat(third.header("X-Operation-Id")).isEqualTo(first.header("X-Operation-Id"));
    assertThat(simulator.restores(SimulatorFixture.BEFORE_UPDATE)).isEqualTo(1);
  }

  @Test
  void whatIsNewIsOnTheNewestPageThoughTheClockWentBack() {
    Answer first = restore("k1");
    assertThat(ended(first).getString("state")).isEqualTo("done");
    String before = first.header("X-Operation-Id");

    clock.jump(Duration.ofDays(-40));
    Answer second = restore("k2");
    assertThat(ended(second).getString("state")).isEqualTo("done");
    String after = second.header("X-Operation-Id");

    List<String> operations = eventsOperations();
    assertThat(operations).startsWith(after, after).endsWith(before, before);
    assertThat(operations.lastIndexOf(after)).isLessThan(operations.indexOf(before));
    assertThat(list("/operations?limit=1", "operations").getJsonObject(0).getString("id"))
        .isEqualTo(after);
    assertThat(
            list("/operations?limit=1&cursor=" + after, "operations")
                .getJsonObject(0)
                .getString("id"))
        .isEqualTo(before);
  }

  /** Of all events in the order of the pages, whose operation each is. */
  private List<String> eventsOperations() {
    List<String> operations = new ArrayList<>();
    String path = SUBSCRIPTION + "/audit?limit=2";
    while (path != null) {
      JsonObject page = new JsonObject(gateway.send("GET", path, READER, null).body());
      page.getJsonArray("events").stream()
          .map(JsonObject.class::cast)
          .filter(event -> event.containsKey("operation"))
          .forEach(event -> operations.add(event.getString("operation")));
      String next = page.getString("next");
      path = next == null ? null : next.substring(next.indexOf(SUBSCRIPTION));
    }
    return operations;
  }

  private JsonArray list(String path, String name) {
    Answer answer = gateway.send("GET", SUBSCRIPTION + path, READER, null);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body()).getJsonArray(name);
  }
}
