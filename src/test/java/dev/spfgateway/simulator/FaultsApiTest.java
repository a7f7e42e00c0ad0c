package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.RESTORE;
import static dev.spfgateway.simulator.RunningSimulator.checkpoint;
import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.simulator.RunningSimulator.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Fault rules through the control interface. */
class FaultsApiTest {
  private static final String BUSY =
      """
      {"id":"busy","match":{"verb":"MERGE","action":"Restore"},"when":{"first":1},
      "fault":{"type":"status","at":"before-acting","status":503,"retryAfter":"3"}}""";

  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  private Answer restore() {
    return spf.spf("MERGE", checkpoint(BEFORE_UPDATE), RESTORE);
  }

  @Test
  void addsARuleThatMeetsARequestAndCountsIt() {
    Answer added = spf.control("POST", "/faults", BUSY);
    Answer first = restore();
    Answer second = restore();
    JsonNode rule = spf.control("GET", "/faults/busy", null).json();

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.json().path("seed").isIntegralNumber()).isTrue();
    assertThat(first.status()).isEqualTo(503);
    assertThat(first.header("Retry-After")).isEqualTo("3");
    assertThat(second.status()).isEqualTo(204);
    assertThat(rule.path("matched").asInt()).isEqualTo(2);
    assertThat(rule.path("fired").asInt()).isOne();
    assertThat(rule.at("/fault/status").asInt()).isEqualTo(503);
  }

  @Test
  void showsInTheLogWhatEachRequestMetAndDid() {
    spf.control("POST", "/faults", BUSY);
    restore();
    String job = restore().header("x-ms-request-id");

    JsonNode log = spf.control("GET", "/requests", null).json();

    assertThat(log.get(0).at("/faults/0").asText()).isEqualTo("status-before-acting");
    assertThat(log.get(0).path("acted").asBoolean()).isFalse();
    assertThat(log.get(0).path("actedAt").isNull()).isTrue();
    assertThat(log.get(1).path("faults")).isEmpty();
    assertThat(log.get(1).path("acted").asBoolean()).isTrue();
    assertThat(log.get(1).path("actedAt").isTextual()).isTrue();
    assertThat(log.get(1).at("/jobs/0").asText()).isEqualTo(job);
  }

  @Test
  void replacesAndRemovesRules() {
    spf.control("POST", "/faults", BUSY);

    Answer replaced =
        spf.control("PUT", "/faults", "[{\"fault\":{\"type\":\"half-close\"}}," + BUSY + "]");
    Answer removed = spf.control("DELETE", "/faults/fault-1", null);

    assertThat(replaced.json().findValuesAsText("id")).containsExactly("fault-1", "busy");
    assertThat(removed.json().path("fired").asInt(-1)).isZero();
    assertThat(spf.control("GET", "/faults", null).json()).hasSize(1);
    assertThat(spf.control("DELETE", "/faults", null).status()).isEqualTo(204);
    assertThat(spf.control("GET", "/faults", null).json()).isEmpty();
    assertThat(restore().status()).isEqualTo(204);
  }

  @Test
  void saysWhatIsWrongWithARuleAndKeepsTheOthers() {
    spf.control("POST", "/faults", BUSY);

    Answer taken = spf.control("POST", "/faults", BUSY);
    Answer wrong = spf.control("PUT", "/faults", "[{\"fault\":{\"type\":\"explode\"}}]");

    assertThat(taken.status()).isEqualTo(400);
    assertThat(taken.json().path("error").asText())
        .startsWith("id is already used by another rule");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.json().path("error").asText()).startsWith("faults[0].fault.type must be one");
    assertThat(spf.control("GET", "/faults/busy", null).status()).isEqualTo(200);
    assertThat(spf.control("GET", "/faults/none", null).status()).isEqualTo(404);
    assertThat(spf.control("DELETE", "/faults/none", null).status()).isEqualTo(404);
    assertThat(spf.control("PATCH", "/faults", "{}").status()).isEqualTo(405);
  }

  @Test
  void opensAndClosesAnEndpoint() {
    spf.control("POST", "/faults", "{\"id\":\"down\",\"fault\":{\"type\":\"refuse\"}}");
    JsonNode closed = spf.control("GET", "/endpoints", null).json();
    spf.control("DELETE", "/faults/down", null);
    JsonNode open = spf.control("GET", "/endpoints", null).json();

    assertThat(closed.findValuesAsText("open")).containsExactly("false", "false");
    assertThat(open.findValuesAsText("open")).containsExactly("true", "true");
    assertThat(open.findValuesAsText("port")).isEqualTo(closed.findValuesAsText("port"));
    assertThat(spf.get(contoso("Jobs")).status()).isEqualTo(200);
  }

  @Test
  void drawsDelaysFromADistribution() {
    spf.control(
        "POST",
        "/faults",
        "{\"id\":\"slow\",\"when\":{\"probability\":0.5,\"seed\":1},\"fault\":{\"type\":\"delay\","
            + "\"latency\":{\"distribution\":\"lognormal\",\"median\":\"2ms\",\"sigma\":1,"
            + "\"capPercentile\":99}}}");
    for (int i = 0; i < 20; i++) {
      assertThat(spf.get(contoso("Jobs")).status()).isEqualTo(200);
    }

    JsonNode rule = spf.control("GET", "/faults/slow", null).json();
    assertThat(rule.path("matched").asInt()).isEqualTo(20);
    assertThat(rule.path("fired").asInt()).isBetween(1, 19);
    assertThat(rule.path("seed").asInt()).isOne();
  }
}
