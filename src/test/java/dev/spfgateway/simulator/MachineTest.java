package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.checkpoint;
import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.RunningSimulator.machine;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.simulator.RunningSimulator.Answer;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a virtual machine under SPF's clients: created, started, repaired, deleted. */
class MachineTest {
  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  private String cloud() {
    return spf.get(contoso("Clouds")).json().at("/value/0/ID").asText();
  }

  private String body(String cloud) {
    return "{\"odata.type\":\"VMM.VirtualMachine\",\"StampId\":\""
        + STAMP_1
        + "\",\"CloudId\":\""
        + cloud
        + "\",\"Name\":\"web-03\",\"VMTemplateId\":\""
        + spf.get(contoso("VMTemplates")).json().at("/value/0/ID").asText()
        + "\",\"ID\":\"00000000-0000-0000-0000-000000000000\",\"LocalAdminPassword\":\"secret\""
        + ",\"Operation\":null,\"Owner\":null}";
  }

  @Test
  void makesAMachineByAJobThatTheMachineAndTheAnswerName() {
    Answer made = spf.spf("POST", contoso("VirtualMachines"), body(cloud()));

    assertThat(made.status()).isEqualTo(201);
    JsonNode entity = made.json();
    UUID id = UUID.fromString(entity.path("ID").asText());
    assertThat(entity.path("Name").asText()).isEqualTo("web-03");
    assertThat(entity.path("StatusString").asText()).isEqualTo("Creating...");
    assertThat(entity.path("MostRecentTaskId").asText()).isEqualTo(made.header("x-ms-request-id"));
    assertThat(entity.path("LocalAdminPassword").isNull()).isTrue();
    assertThat(made.header("Location")).endsWith(machine(id));
    JsonNode stored = spf.get(machine(id)).json();
    assertThat(stored.path("StatusString").asText()).isEqualTo("Stopped");
    assertThat(stored.at("/Owner/RoleID")).isEqualTo(entity.at("/Owner/RoleID"));
    JsonNode job =
        spf.get(contoso("Jobs?$filter=ID+eq+guid'" + made.header("x-ms-request-id") + "'"))
            .json()
            .at("/value/0");
    assertThat(job.path("CmdletName").asText()).isEqualTo("New-SCVirtualMachine");
    assertThat(job.path("Status").asText()).isEqualTo("Completed");
    assertThat(job.path("TargetObjectID").asText()).isEqualTo(id.toString());
  }

  @Test
  void leadsAMachineFromStartToDeletion() {
    String path =
        machine(
            UUID.fromString(
                spf.spf("POST", contoso("VirtualMachines"), body(cloud()))
                    .json()
                    .path("ID")
                    .asText()));

    assertThat(spf.spf("PATCH", path, "{\"Operation\":\"Start\"}").status()).isEqualTo(204);
    assertThat(spf.spf("PUT", path, "{\"Operation\":\"Repair\"}").status()).isEqualTo(204);
    assertThat(spf.get(path).json().path("StatusString").asText()).isEqualTo("Running");
    Answer tooEarly = spf.spf("DELETE", path, null);
    assertThat(tooEarly.status()).isEqualTo(500);
    assertThat(tooEarly.text()).contains("web-03 must be stopped first");
    assertThat(spf.spf("PUT", path, "{\"Operation\":\"Stop\"}").status()).isEqualTo(204);
    Answer deleted = spf.spf("DELETE", path, null);

    assertThat(deleted.status()).isEqualTo(204);
    assertThat(deleted.header("x-ms-request-id")).isNotNull();
    assertThat(spf.get(path).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "StampId,400,StampId",
    "CloudId,400,CloudId",
    "Name,400,Name",
    "foreign cloud,404,Clouds",
    "foreign stamp,404,StampId"
  })
  void refusesAMachineWithoutAPlace(String what, int status, String named) {
    String body =
        switch (what) {
          case "foreign cloud" -> body(UUID.randomUUID().toString());
          case "foreign stamp" ->
              body(cloud()).replace(STAMP_1.toString(), SimulatorFixture.STAMP_2.toString());
          default -> body(cloud()).replace("\"" + what + "\":", "\"Ignored\":");
        };

    Answer answer = spf.spf("POST", contoso("VirtualMachines"), body);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text()).contains(named);
    assertThat(spf.get(contoso("VirtualMachines")).json().path("value")).hasSize(2);
  }

  /** Microsoft's service knows no ETag of SPF's types, and refuses conditions on them. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "MERGE", "PUT", "PATCH", "DELETE"})
  void refusesAConditionOnAnEntity(String verb) {
    String body = verb.equals("GET") || verb.equals("DELETE") ? null : RunningSimulator.RESTORE;

    for (String tag : new String[] {"*", "W/\"1\""}) {
      Answer answer = spf.spf(verb, checkpoint(BEFORE_UPDATE), body, "If-Match", tag);

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).contains("If-Match");
    }
    assertThat(spf.get(machine(WEB_01), "If-Match", "*").status()).isEqualTo(400);
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
    assertThat(spf.get(contoso("VMCheckPoints"), "If-Match", "*").status()).isEqualTo(200);
  }
}
