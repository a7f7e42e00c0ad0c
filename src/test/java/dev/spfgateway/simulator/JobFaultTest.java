package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.RESTORE;
import static dev.spfgateway.simulator.RunningSimulator.checkpoint;
import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.RunningSimulator.key;
import static dev.spfgateway.simulator.RunningSimulator.machine;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.TEST_BRANCH;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.simulator.RunningSimulator.Answer;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.JobFault;
import dev.spfgateway.simulator.fault.Latency;
import dev.spfgateway.simulator.fault.RequestFault;
import dev.spfgateway.simulator.fault.Timing;
import dev.spfgateway.simulator.vmm.JobError;
import dev.spfgateway.simulator.vmm.JobKind;
import dev.spfgateway.simulator.vmm.LockConflict;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that don't end as they should. */
class JobFaultTest {
  private static final String BEFORE = "web-01 with the update and today's orders";
  private static final String AFTER = "web-01 before the update";
  private static final JobError BROKEN =
      new JobError(12_711, "HostNotReachable", "The host can't be reached.", "Look at the host.");

  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  private void fault(JobFault fault) {
    await(spf.fixture().simulator().add(FaultRule.of(fault).when(Timing.once())));
  }

  private Answer restore(String query) {
    return spf.spf("MERGE", checkpoint(BEFORE_UPDATE) + query, RESTORE);
  }

  private UUID onlyJob() {
    assertThat(spf.lastRequest().effect().jobs()).hasSize(1);
    return spf.lastRequest().effect().jobs().get(0);
  }

  private JsonNode job(UUID id) {
    return spf.get(contoso(key("Jobs", id))).json();
  }

  @Test
  void failsAJobWithTheGivenError() {
    fault(new JobFault.Fails(BROKEN));

    Answer answer = restore("");
    UUID id = onlyJob();

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().at("/odata.error/code").asText()).isEqualTo("12711");
    assertThat(spf.lastRequest().faults()).containsExactly("job-fails");
    assertThat(spf.lastRequest().effect().acted()).isTrue();
    assertThat(spf.fixture().content(WEB_01)).isEqualTo(BEFORE);
    assertThat(job(id).path("Status").asText()).isEqualTo("Failed");
    assertThat(job(id).at("/ErrorInfo/Code").asText()).isEqualTo("HostNotReachable");
    assertThat(restore("").status()).as("its lock is gone").isEqualTo(204);
  }

  @Test
  void failsTheJobOfAnAsynchronousAnswerLater() {
    fault(new JobFault.Fails(BROKEN));

    Answer answer = restore("?RunAsynchronously=1");
    UUID id = onlyJob();

    assertThat(answer.status()).isEqualTo(204);
    until(() -> job(id).path("IsCompleted").asBoolean());
    assertThat(job(id).at("/ErrorInfo/ErrorCodeString").asText()).isEqualTo("12711");
  }

  @Test
  void takesBackTheCheckpointWhoseCreationFails() {
    fault(new JobFault.Fails(BROKEN));
    String body = "{\"StampId\":\"" + STAMP_1 + "\",\"VMId\":\"" + WEB_01 + "\"}";

    Answer answer = spf.spf("POST", contoso("VMCheckPoints"), body);

    assertThat(answer.status()).isEqualTo(500);
    assertThat(spf.get(contoso("VMCheckPoints")).json().path("value")).hasSize(4);
    assertThat(await(spf.fixture().simulator().acts(WEB_01, JobKind.NEW_CHECKPOINT))).isOne();
  }

  /** As in VMM, where it can only be deleted. */
  @Test
  void keepsTheMachineWhoseCreationFails() {
    fault(new JobFault.Fails(BROKEN));
    String cloud = spf.get(contoso("Clouds")).json().at("/value/0/ID").asText();
    String body =
        "{\"StampId\":\"" + STAMP_1 + "\",\"CloudId\":\"" + cloud + "\",\"Name\":\"web-03\"}";

    Answer answer = spf.spf("POST", contoso("VirtualMachines"), body);

    assertThat(answer.status()).isEqualTo(500);
    JsonNode made = spf.get(contoso("VirtualMachines?$filter=Name+eq+'web-03'")).json();
    assertThat(made.at("/value/0/StatusString").asText()).isEqualTo("Creation Failed");
    UUID id = UUID.fromString(made.at("/value/0/ID").asText());
    assertThat(spf.spf("DELETE", contoso(key("VirtualMachines", id)), null).status())
        .isEqualTo(204);
  }

  @Test
  void hangsUntilItIsReleased() {
    fault(new JobFault.Hangs());
    assertThat(restore("?RunAsynchronously=1").status()).isEqualTo(204);
    UUID id = onlyJob();

    spf.fixture().jobsTake(Duration.ofMillis(1));
    assertThat(restore("").json().at("/odata.error/code").asText()).isEqualTo("2606");
    assertThat(job(id).path("Status").asText()).isEqualTo("Running");

    assertThat(spf.control("POST", "/jobs/" + id + "/release", "").status()).isEqualTo(204);
    assertThat(job(id).path("Status").asText()).isEqualTo("Completed");
    assertThat(spf.fixture().content(WEB_01)).isEqualTo(AFTER);
    assertThat(spf.control("POST", "/jobs/" + id + "/release", "").status()).isEqualTo(404);
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
  }

  @ParameterizedTest
  @ValueSource(ints = {2606, 2602})
  void meetsALockThatIsNotThere(int number) {
    fault(new JobFault.Locked(number, LockConflict.ERROR_AT_ONCE));

    Answer answer = restore("");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().at("/odata.error/code").asText()).isEqualTo("" + number);
    assertThat(spf.lastRequest().effect().acted()).isFalse();
    assertThat(spf.lastRequest().effect().jobs()).isEmpty();
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
  }

  @Test
  void meetsALockThatShowsAsAFailedJob() {
    fault(new JobFault.Locked(2602, LockConflict.FAILED_JOB));

    Answer answer = restore("");
    UUID id = onlyJob();

    assertThat(answer.header("x-ms-request-id")).isEqualTo(id.toString());
    assertThat(spf.lastRequest().faults()).containsExactly("job-locked");
    assertThat(spf.lastRequest().effect().acted()).isFalse();
    assertThat(job(id).at("/ErrorInfo/ErrorCodeString").asText()).isEqualTo("2602");
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isZero();
  }

  @Test
  void refusesWithSpfsOwnErrorAlthoughAJobBegan() {
    fault(new JobFault.RefusedLate(BROKEN));

    Answer answer = restore("");
    UUID id = onlyJob();

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().at("/odata.error/code").asText()).isEqualTo("12711");
    assertThat(answer.header("x-ms-request-id")).isNull();
    assertThat(spf.lastRequest().effect().acted()).isTrue();
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isOne();
    until(() -> job(id).path("IsCompleted").asBoolean());
    assertThat(job(id).path("TargetObjectID").asText()).isEqualTo(WEB_01.toString());
    assertThat(spf.fixture().content(WEB_01)).isEqualTo(AFTER);
  }

  @Test
  void showsAJobLate() {
    UUID before = restoredOnce();
    fault(new JobFault.ShowsLate(Duration.ofMillis(500)));

    assertThat(restore("").status()).isEqualTo(204);
    UUID late = onlyJob();

    assertThat(mostRecentTask()).isEqualTo(before.toString());
    assertThat(spf.get(contoso(key("Jobs", late))).status()).isEqualTo(404);
    until(() -> mostRecentTask().equals(late.toString()));
    assertThat(job(late).path("Status").asText()).isEqualTo("Completed");
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isEqualTo(2);
  }

  private UUID restoredOnce() {
    assertThat(restore("").status()).isEqualTo(204);
    return onlyJob();
  }

  private String mostRecentTask() {
    return spf.get(contoso(key("VirtualMachines", WEB_01)))
        .json()
        .path("MostRecentTaskId")
        .asText();
  }

  @Test
  void namesAnotherJobOrNone() {
    UUID other = UUID.randomUUID();
    await(
        spf.fixture()
            .simulator()
            .add(FaultRule.of(new RequestFault.NamesJob(other)).when(Timing.once())));
    assertThat(restore("").header("x-ms-request-id")).isEqualTo(other.toString());

    await(
        spf.fixture()
            .simulator()
            .add(FaultRule.of(new RequestFault.NamesJob(null)).when(Timing.once())));
    assertThat(restore("").header("x-ms-request-id")).isNull();
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isEqualTo(2);
  }

  @Test
  void somebodyElseRestoresPastSpf() {
    Answer begun =
        spf.control(
            "POST", "/checkpoints/" + BEFORE_UPDATE + "/restore", "{\"owner\":\"CORP\\\\ann\"}");

    JsonNode job = job(UUID.fromString(begun.json().path("job").asText()));
    assertThat(job.path("Owner").asText()).isEqualTo("CORP\\ann");
    assertThat(job.path("TargetObjectID").asText()).isEqualTo(WEB_01.toString());
    assertThat(
            spf.control("POST", "/checkpoints/" + WEB_01 + "/restore", "{\"owner\":\"\"}").status())
        .isEqualTo(404);
    assertThat(spf.control("POST", "/checkpoints/" + BEFORE_UPDATE + "/restore", "{}").status())
        .isEqualTo(400);
  }

  @Test
  void takesATimeOfItsOwnThatTheSettingsDoNotChange() {
    await(
        spf.fixture()
            .simulator()
            .add(
                FaultRule.of(new JobFault.Slow(Latency.fixed(Duration.ofMinutes(10))))
                    .when(Timing.once())));
    assertThat(restore("?RunAsynchronously=1").status()).isEqualTo(204);
    UUID id = onlyJob();

    spf.fixture().jobsTake(Duration.ofMillis(1));
    assertThat(
            spf.spf("PUT", machine(SimulatorFixture.WEB_02), "{\"Operation\":\"Start\"}").status())
        .isEqualTo(204);

    assertThat(job(id).path("Status").asText()).isEqualTo("Running");
    assertThat(await(spf.fixture().simulator().release(id))).isTrue();
    assertThat(spf.fixture().content(WEB_01)).isEqualTo(AFTER);
  }

  @Test
  void countsWhatWasDoneToEachEntity() {
    String create = "{\"StampId\":\"" + STAMP_1 + "\",\"VMId\":\"" + WEB_01 + "\"}";
    spf.spf("POST", contoso("VMCheckPoints"), create);
    spf.spf("POST", contoso("VMCheckPoints"), create);
    spf.spf("PUT", checkpoint(BEFORE_UPDATE), "{\"Name\":\"renamed\"}");
    restore("");
    spf.spf("DELETE", checkpoint(TEST_BRANCH), null);
    spf.spf("DELETE", checkpoint(TEST_BRANCH), null);
    spf.spf("PATCH", machine(WEB_01), "{\"Operation\":\"Shutdown\"}");

    JsonNode all = spf.control("GET", "/acts", null).json();
    JsonNode one = spf.control("GET", "/acts/" + BEFORE_UPDATE, null).json();

    assertThat(all.findValuesAsText("act"))
        .containsExactly("create", "update", "restore", "delete", "shutdown");
    assertThat(all.findValuesAsText("count")).containsExactly("2", "1", "1", "1", "1");
    assertThat(all.get(0).path("entity").asText()).isEqualTo(WEB_01.toString());
    assertThat(all.get(0).path("jobs")).hasSize(2);
    assertThat(one.findValuesAsText("act")).containsExactly("update", "restore");
    assertThat(await(spf.fixture().simulator().acts(TEST_BRANCH, JobKind.REMOVE_CHECKPOINT)))
        .isOne();
    assertThat(spf.control("GET", "/acts/" + TEST_BRANCH, null).json()).hasSize(1);
  }
}
