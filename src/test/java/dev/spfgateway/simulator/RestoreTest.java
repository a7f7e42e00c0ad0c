package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.RESTORE;
import static dev.spfgateway.simulator.RunningSimulator.checkpoint;
import static dev.spfgateway.simulator.RunningSimulator.machine;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.RunningSimulator.Answer;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreTest {
  private static final String ATOM =
      """
      <a:entry xmlns:a="http://www.w3.org/2005/Atom"
        xmlns:x="http://schemas.microsoft.com/ado/2007/08/dataservices"
        xmlns:y="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">
        <a:content type="application/xml"><y:properties>
          <x:Name y:null="true"/>%s
        </y:properties></a:content></a:entry>
      """;

  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  @ParameterizedTest
  @ValueSource(strings = {"MERGE", "PUT", "PATCH"})
  void putsTheMachineBackWithEveryUpdateVerb(String verb) {
    Answer answer = spf.spf(verb, checkpoint(BEFORE_UPDATE), RESTORE);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.text()).isEmpty();
    assertThat(spf.fixture().content(WEB_01)).isEqualTo("web-01 before the update");
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MERGE", "put", "PATCH"})
  void obeysTheTunnelledVerb(String verb) {
    Answer answer = spf.spf("POST", checkpoint(BEFORE_UPDATE), RESTORE, "X-HTTP-METHOD", verb);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
  }

  @Test
  void answersWithTheHeadersOfMicrosoftsSample() {
    Answer answer = spf.spf("MERGE", checkpoint(BEFORE_UPDATE), RESTORE);

    assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(answer.header("Server")).isEqualTo("Microsoft-IIS/8.5");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("DataServiceVersion")).isEqualTo("1.0;");
    assertThat(answer.header("X-AspNet-Version")).isEqualTo("4.0.30319");
    assertThat(answer.header("X-Powered-By")).isEqualTo("ASP.NET");
    assertThat(answer.header("Date")).endsWith("GMT");
    assertThat(answer.header("request-id")).startsWith("eda9bde6-834a-0000-").hasSize(36);
    assertThat(UUID.fromString(answer.header("x-ms-request-id"))).isNotNull();
  }

  @Test
  void namesTheJobThatTheMachineShowsAsItsMostRecentTask() {
    Answer answer = spf.spf("MERGE", checkpoint(BEFORE_UPDATE), RESTORE);

    var machine = spf.get(machine(WEB_01)).json();
    assertThat(machine.path("MostRecentTaskId").asText())
        .isEqualTo(answer.header("x-ms-request-id"));
    assertThat(machine.path("LastRestoredCheckpointId").asText())
        .isEqualTo(BEFORE_UPDATE.toString());
  }

  @Test
  void destroysWhatTheGuestWroteBetweenTwoRestores() {
    spf.spf("MERGE", checkpoint(BEFORE_UPDATE), RESTORE);
    spf.control("POST", "/virtualMachines/" + WEB_01 + "/write", "{\"content\":\"new orders\"}");
    assertThat(spf.fixture().content(WEB_01)).isEqualTo("new orders");

    spf.spf("MERGE", checkpoint(BEFORE_UPDATE), RESTORE);

    assertThat(spf.fixture().content(WEB_01)).isEqualTo("web-01 before the update");
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isEqualTo(2);
  }

  @Test
  void answersWithTheEntityWhenTheClientPrefersContent() {
    Answer answer = spf.spf("PUT", checkpoint(BEFORE_UPDATE), RESTORE, "Prefer", "return-content");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Preference-Applied")).isEqualTo("return-content");
    assertThat(answer.header("DataServiceVersion")).isEqualTo("3.0;");
    assertThat(answer.json().path("Name").asText()).isEqualTo("before update");
    assertThat(answer.json().path("VMCheckPointAction").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"restore", "RESTORE", "Restore"})
  void readsTheActionInAnyCaseAsPowerShellDoes(String action) {
    spf.spf("MERGE", checkpoint(BEFORE_UPDATE), RESTORE.replace("Restore", action));

    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
  }

  @Test
  void refusesAnyOtherActionAndNamesTheProperty() {
    Answer answer =
        spf.spf("MERGE", checkpoint(BEFORE_UPDATE), RESTORE.replace("Restore", "Destroy"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/odata.error/message/value").asText())
        .contains("VMCheckPointAction");
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"__metadata\":{\"type\":\"VMM.VMCheckPoint\"},\"VMCheckPointAction\":\"Restore\"}",
        "{\"VMCheckPointAction\":\"Restore\"}",
        "{'VMCheckPointAction':'Restore'}"
      })
  void readsVerboseAndBareAndLenientJson(String body) {
    assertThat(spf.spf("MERGE", checkpoint(BEFORE_UPDATE), body).status()).isEqualTo(204);
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
  }

  @Test
  void readsAnAtomEntryWithAnyPrefixes() {
    String body = ATOM.formatted("<x:VMCheckPointAction>Restore</x:VMCheckPointAction>");

    Answer answer =
        spf.spf("MERGE", checkpoint(BEFORE_UPDATE), body, "Content-Type", "application/atom+xml");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
  }

  @Test
  void takesANullActionInAtomForNone() {
    String body =
        ATOM.formatted("<x:VMCheckPointAction y:null=\"true\">Restore</x:VMCheckPointAction>");

    Answer answer =
        spf.spf("MERGE", checkpoint(BEFORE_UPDATE), body, "Content-Type", "application/atom+xml");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
  }

  @Test
  void takesTheEchoOfAReadEntityForNoCommand() {
    String echo = spf.get(checkpoint(BEFORE_UPDATE)).text();

    assertThat(spf.spf("PUT", checkpoint(BEFORE_UPDATE), echo).status()).isEqualTo(204);
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
  }

  @Test
  void refusesABadQueryBeforeItActs() {
    Answer answer =
        spf.spf("MERGE", checkpoint(BEFORE_UPDATE) + "?RunAsynchronously=maybe", RESTORE);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
  }
}
