package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.RESTORE;
import static dev.spfgateway.simulator.RunningSimulator.checkpoint;
import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.TEST_BRANCH;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.simulator.RunningSimulator.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlApiTest {
  private static final String MACHINES =
      """
      [{"id":"1f0e2d3c-4b5a-4697-8877-6655443322ff","stamp":"%s","subscription":"%s",
      "name":"new-01","content":"new","checkpoints":[
      {"id":"3c9a5e70-1d42-4f6b-8a3e-90b1c2d3e4ff","name":"only","parent":null}]}]""";

  @RegisterExtension
  final RunningSimulator spf =
      new RunningSimulator(SimulatorFixture.aSimulator().withRequestLogSize(2));

  @Test
  void showsARequestWithoutItsPassword() {
    spf.spf("POST", checkpoint(BEFORE_UPDATE) + "?a=b", RESTORE, "X-HTTP-Method", "MERGE");

    Answer answer = spf.control("GET", "/requests", null);

    JsonNode request = answer.json().get(0);
    assertThat(request.path("method").asText()).isEqualTo("POST");
    assertThat(request.path("effectiveMethod").asText()).isEqualTo("MERGE");
    assertThat(request.path("path").asText()).isEqualTo(checkpoint(BEFORE_UPDATE));
    assertThat(request.path("query").asText()).isEqualTo("a=b");
    assertThat(request.path("body").asText()).isEqualTo(RESTORE);
    assertThat(request.path("state").asText()).isEqualTo("answered");
    assertThat(request.path("status").asInt()).isEqualTo(204);
    assertThat(request.at("/headers/Authorization/0").asText()).isEqualTo("Basic user=spf-gateway");
    assertThat(answer.text())
        .doesNotContain(RunningSimulator.BASIC.substring(6))
        .doesNotContain(SimulatorFixture.PASSWORD);
  }

  /** A page in a developer's browser could otherwise plant faults and read what was sent. */
  @ParameterizedTest
  @CsvSource({
    "Host, evil.example:8092, 421",
    "Origin, https://evil.example, 403",
    "Origin, null, 403",
    "Sec-Fetch-Site, cross-site, 403"
  })
  void answersNoWebPage(String header, String value, int status) {
    for (String path : new String[] {"/requests", "/faults"}) {
      assertThat(spf.control("GET", path, null, header, value).status()).isEqualTo(status);
    }
    assertThat(spf.control("DELETE", "/requests", null, header, value).status()).isEqualTo(status);
  }

  @Test
  void keepsTheLastRequestsAndForgetsThemWhenTold() {
    spf.get(contoso("Jobs"));
    spf.get(contoso("Clouds"));
    spf.get(contoso("VirtualMachines"));

    assertThat(spf.control("GET", "/requests", null).json()).hasSize(2);
    assertThat(spf.control("GET", "/requests?since=2", null).json()).hasSize(1);
    assertThat(spf.control("DELETE", "/requests", null).status()).isEqualTo(204);
    assertThat(spf.control("GET", "/requests", null).json()).isEmpty();
  }

  @Test
  void countsRestoresWithTheirJobs() {
    String job = spf.spf("MERGE", checkpoint(BEFORE_UPDATE), RESTORE).header("x-ms-request-id");

    JsonNode all = spf.control("GET", "/restores", null).json();
    JsonNode never = spf.control("GET", "/restores/" + TEST_BRANCH, null).json();
    assertThat(all).hasSize(1);
    assertThat(all.get(0).path("count").asInt()).isOne();
    assertThat(all.get(0).at("/jobs/0").asText()).isEqualTo(job);
    assertThat(never.path("count").asInt(-1)).isZero();
  }

  @Test
  void showsAndReplacesTheWorld() {
    spf.spf("MERGE", checkpoint(BEFORE_UPDATE), RESTORE);
    JsonNode before = spf.control("GET", "/world", null).json();
    assertThat(before.path("virtualMachines")).hasSize(3);
    assertThat(before.at("/jobs/0/cmdlet").asText()).isEqualTo("Restore-SCVMCheckpoint");

    Answer put = spf.control("PUT", "/world", MACHINES.formatted(STAMP_1, CONTOSO));

    JsonNode after = spf.control("GET", "/world", null).json();
    assertThat(put.status()).isEqualTo(204);
    assertThat(after.path("virtualMachines")).hasSize(1);
    assertThat(after.path("jobs")).isEmpty();
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT | /world | [{\"id\":\"x\"}] | virtualMachines[0].id",
        "PUT | /world | [{\"nome\":\"x\"}] | virtualMachines[0].nome",
        "PUT | /world | {} | virtualMachines",
        "PUT | /world | [{\"id\":1}] | virtualMachines[0].id",
        "PUT | /world | [[]] | virtualMachines[0]",
        "PUT | /world | null | virtualMachines",
        "PUT | /world | [] [] | body",
        "PUT | /world | [ | body",
        "PUT | /settings | {\"jobDuration\":\"soon\"} | jobDuration",
        "PUT | /settings | {\"answers\":\"NEVER\"} | answers",
        "PUT | /settings | {\"missingPrincipalStatus\":200} | missingPrincipalStatus",
        "PUT | /settings | {\"speed\":1} | speed",
        "PUT | /service | {\"pageSize\":-1} | pageSize",
        "PUT | /service | {\"pageSize\":10001} | pageSize",
        "PUT | /service | {\"pageSize\":\"2\"} | pageSize",
        "PUT | /service | {\"linkOrigin\":\"https://SPF01/x\"} | linkOrigin",
        "PUT | /service | {\"linkOrigin\":1} | linkOrigin",
        "PUT | /service | {\"batch\":\"no\"} | batch",
        "PUT | /service | {\"compression\":\"BROTLI\"} | compression",
        "PUT | /service | {\"framing\":\"NONE\"} | framing",
        "PUT | /service | {\"syntheticJobs\":1000001} | syntheticJobs",
        "PUT | /service | {\"colour\":1} | colour",
        "PUT | /service | [] | service",
        "GET | /restores/x | {} | path"
      })
  void namesThePlaceOfBadInput(String verb, String path, String body, String place) {
    Answer answer = spf.control(verb, path, body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").asText()).startsWith(place + " ");
  }

  @Test
  void changesHowTheServiceAnswersAndKeepsWhatIsNotNamed() {
    spf.control("PUT", "/service", "{\"pageSize\":10000,\"syntheticJobs\":1000000}");

    JsonNode changed = spf.control("PUT", "/service", "{\"linkOrigin\":\"http://a:1\"}").json();

    assertThat(changed).isEqualTo(spf.control("GET", "/service", null).json());
    assertThat(changed.toString())
        .isEqualTo(
            "{\"pageSize\":10000,\"linkOrigin\":\"http://a:1\",\"batch\":true,"
                + "\"compression\":\"WHEN_ASKED\",\"framing\":\"BY_SIZE\",\"syntheticJobs\":1000000}");
    assertThat(spf.fixture().simulator().service().pageSize()).isEqualTo(10_000);
  }

  @Test
  void answersEachMethodByTheLetter() {
    Answer head = spf.control("HEAD", "/restores", null);
    Answer options = spf.control("OPTIONS", "/requests", null);
    Answer wrong = spf.control("PUT", "/requests", "{}");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo("2");
    assertThat(head.text()).isEmpty();
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.header("Allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS");
    assertThat(wrong.status()).isEqualTo(405);
    assertThat(wrong.header("Allow")).isEqualTo(options.header("Allow"));
    assertThat(wrong.json().path("error").asText()).contains("DELETE, GET, HEAD, OPTIONS");
    assertThat(spf.control("GET", "/restores/" + TEST_BRANCH + "/x", null).status()).isEqualTo(404);
  }

  @Test
  void boundsABody() {
    Answer answer = spf.control("PUT", "/world", " ".repeat((1 << 20) + 1));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().path("error").asText()).contains("at most 1048576 bytes");
  }

  /** As {@code curl -d} sends it; decoded as a form it would be another text, or none. */
  @Test
  void readsJsonWhateverTheClientCallsIt() {
    Answer answer =
        spf.control(
            "PUT",
            "/service",
            "{\"linkOrigin\":\"http://a%zz\"}",
            "Content-Type",
            "application/x-www-form-urlencoded");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").asText()).startsWith("linkOrigin must be empty or");
  }

  @Test
  void describesItself() {
    assertThat(spf.control("GET", "/", null).json().path("resources")).isNotEmpty();
    assertThat(spf.control("GET", "/nothing", null).status()).isEqualTo(404);
  }
}
