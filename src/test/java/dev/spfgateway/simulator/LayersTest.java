package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.RESTORE;
import static dev.spfgateway.simulator.RunningSimulator.checkpoint;
import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.simulator.RunningSimulator.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Errors of the web server, which knows nothing of OData, and those of the service behind it. */
class LayersTest {
  private static final String LOCKED = "locked by another job";

  @RegisterExtension
  final RunningSimulator spf =
      new RunningSimulator(SimulatorFixture.aSimulator().withJobDuration(Duration.ofHours(1)));

  private Answer lockConflict(String accept) {
    spf.spf("MERGE", checkpoint(BEFORE_UPDATE) + "?RunAsynchronously=1", RESTORE);
    return spf.spf("MERGE", checkpoint(BEFORE_UPDATE), RESTORE, "Accept", accept);
  }

  private static void assertPage(Answer answer, int status, String title) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("text/html");
    assertThat(answer.header("DataServiceVersion")).isNull();
    assertThat(answer.header("request-id")).isNull();
    assertThat(answer.header("Server")).isEqualTo("Microsoft-IIS/8.5");
    assertThat(answer.text()).startsWith("<!DOCTYPE ").contains(title);
  }

  @Test
  void answersWithAPageOfIisWhatNeverReachesTheService() {
    assertPage(spf.get("/"), 404, "404 - File or directory not found.");
    assertPage(spf.get(contoso("Clouds%zz")), 400, "Bad Request - Invalid URL");
    assertPage(spf.get(contoso("Clouds%00")), 400, "Bad Request - Invalid URL");
    assertPage(spf.get(contoso("Clouds%2528")), 404, "404.11");
    assertPage(spf.bare("GET", contoso("Clouds"), null), 401, "401 - Unauthorized");
    String long1 = "{\"Description\":\"" + "x".repeat(1 << 20) + "\"}";
    Answer tooLong = spf.spf("MERGE", checkpoint(BEFORE_UPDATE), long1);
    assertPage(tooLong, 413, "413 - Request entity too large.");
    assertThat(tooLong.header("Connection")).isEqualTo("close");
  }

  @Test
  void showsTheExceptionBehindACmdletsFailureWithTheServersName() {
    spf.control("PUT", "/service", "{\"linkOrigin\":\"https://SPF01:8090\"}");

    Answer light = lockConflict("application/json");

    JsonNode error = light.json().path("odata.error");
    assertThat(light.status()).isEqualTo(500);
    assertThat(light.header("DataServiceVersion")).isEqualTo("3.0;");
    assertThat(error.path("code").asText()).isEqualTo("2606");
    assertThat(error.at("/message/value").asText()).contains(LOCKED);
    assertThat(error.at("/innererror/message").asText()).contains(LOCKED);
    assertThat(error.at("/innererror/type").asText()).endsWith("Exception");
    assertThat(error.at("/innererror/stacktrace").asText())
        .startsWith("   at ")
        .contains("\r\n   at ")
        .contains(" on SPF01\r\n")
        .contains("https://SPF01:8090" + contoso(""));
  }

  @Test
  void showsItInVerboseAndInXmlToo() {
    Answer verbose = lockConflict("application/json;odata=verbose");
    Answer xml = lockConflict("application/atom+xml");

    String host = "https://localhost:" + spf.port(STAMP_1);
    assertThat(verbose.json().at("/error/innererror/stacktrace").asText()).contains(host);
    assertThat(xml.text())
        .startsWith("<?xml")
        .contains("<m:innererror>")
        .contains("<m:stacktrace>   at ")
        .contains(host);
  }

  @Test
  void showsNoExceptionBehindItsOwnRefusals() {
    assertThat(spf.get(contoso("Nothing")).text()).doesNotContain("innererror");
  }
}
