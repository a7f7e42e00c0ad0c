package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.checkpoint;
import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.RunningSimulator.machine;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.DB_01;
import static dev.spfgateway.simulator.SimulatorFixture.FRESHLY_INSTALLED;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_2;
import static dev.spfgateway.simulator.SimulatorFixture.TEST_BRANCH;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.simulator.RunningSimulator.Answer;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Checkpoints come, change and go. */
class CheckpointTest {
  private static final String NEW =
      """
      {"odata.type":"VMM.VMCheckPoint","ID":"00000000-0000-0000-0000-000000000000",
      "StampId":"%s","VMId":"%s","Name":"nightly","Description":"by CI",
      "Confirm":null,"VMCheckPointAction":null}""";

  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  private Answer create(String... headers) {
    return spf.spf("POST", contoso("VMCheckPoints"), NEW.formatted(STAMP_1, WEB_01), headers);
  }

  @Test
  void createsACheckpointWhoseHostIdFollowsWithTheEndOfItsJob() {
    Answer answer = create();

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().path("odata.metadata").asText())
        .endsWith("$metadata#VMCheckPoints/@Element");
    assertThat(answer.json().path("CheckpointID").isNull()).isTrue();
    String path = URI.create(answer.header("Location")).getPath();
    JsonNode later = spf.get(path).json();
    assertThat(later.path("CheckpointID").isTextual()).isTrue();
    assertThat(later.path("Name").asText()).isEqualTo("nightly");
    assertThat(later.path("ParentCheckpointID").asText()).isEqualTo(TEST_BRANCH.toString());
    assertThat(answer.header("x-ms-request-id")).isNotNull();
  }

  @Test
  void answersACreateWithoutContentWhenTheClientPrefersIt() {
    Answer answer = create("Prefer", "return-no-content");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("DataServiceId")).isEqualTo(answer.header("Location"));
    assertThat(answer.header("Preference-Applied")).isEqualTo("return-no-content");
  }

  @Test
  void namesTheMandatoryPropertyThatIsMissing() {
    Answer answer = spf.spf("POST", contoso("VMCheckPoints"), "{\"StampId\":\"" + STAMP_1 + "\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("VMId");
  }

  @Test
  void findsNoMachineOfAnotherSubscriptionOrStampToCreateOn() {
    String sets = contoso("VMCheckPoints");

    assertThat(spf.spf("POST", sets, NEW.formatted(STAMP_1, DB_01)).status()).isEqualTo(404);
    assertThat(spf.spf("POST", sets, NEW.formatted(STAMP_2, WEB_01)).status()).isEqualTo(404);
  }

  @Test
  void refusesAPropertyThatTheTypeDoesNotHave() {
    Answer answer =
        spf.spf("MERGE", checkpoint(BEFORE_UPDATE), "{\"vmcheckpointaction\":\"Restore\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
  }

  @Test
  void changesWhatIsNamedAndKeepsTheRest() {
    Answer answer = spf.spf("PUT", checkpoint(BEFORE_UPDATE), "{\"Name\":\"renamed\"}");

    JsonNode entity = spf.get(checkpoint(BEFORE_UPDATE)).json();
    assertThat(answer.status()).isEqualTo(204);
    assertThat(entity.path("Name").asText()).isEqualTo("renamed");
    assertThat(entity.path("Description").asText())
        .isEqualTo("The shop as it was before the update");
  }

  @Test
  void movesTheChildrenOfADeletedCheckpointUp() {
    Answer answer = spf.spf("DELETE", checkpoint(FRESHLY_INSTALLED), null);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(spf.get(checkpoint(FRESHLY_INSTALLED)).status()).isEqualTo(404);
    assertThat(spf.get(checkpoint(BEFORE_UPDATE)).json().path("ParentCheckpointID").isNull())
        .isTrue();
  }

  @Test
  void operatesAMachine() {
    Answer answer = spf.spf("PUT", machine(WEB_01), "{\"Operation\":\"shutdown\"}");

    JsonNode stopped = spf.get(machine(WEB_01)).json();
    assertThat(answer.status()).isEqualTo(204);
    assertThat(stopped.path("StatusString").asText()).isEqualTo("Stopped");
    assertThat(stopped.path("Status").asText()).isEqualTo("PowerOff");
    assertThat(stopped.path("Operation").isNull()).isTrue();
    assertThat(spf.spf("PATCH", machine(WEB_01), "{\"Operation\":\"Explode\"}").text())
        .contains("Operation");
  }
}
