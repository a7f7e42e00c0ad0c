package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.RESTORE;
import static dev.spfgateway.simulator.RunningSimulator.checkpoint;
import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.RunningSimulator.key;
import static dev.spfgateway.simulator.RunningSimulator.machine;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.TEST_BRANCH;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.RunningSimulator.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a job shows while it runs, when it has ended, and when another is in its way. */
class JobTest {
  private final AtomicLong nanos = new AtomicLong();

  private final Ticker byHand =
      new Ticker() {
        @Override
        public long nanos() {
          return nanos.get();
        }

        @Override
        public Instant now() {
          return Instant.parse("2026-11-24T10:00:00.1234567Z").plusNanos(nanos.get());
        }
      };

  @RegisterExtension
  final RunningSimulator spf =
      new RunningSimulator(
          SimulatorFixture.aSimulator().withTicker(byHand).withJobDuration(Duration.ofHours(1)));

  private Answer restoreAsynchronously() {
    return spf.spf("MERGE", checkpoint(BEFORE_UPDATE) + "?RunAsynchronously=1", RESTORE);
  }

  private JsonNode job(Answer answer) {
    UUID id = UUID.fromString(answer.header("x-ms-request-id"));
    return spf.get(contoso(key("Jobs", id))).json();
  }

  @Test
  void showsAJobThatRunsAndItsProgress() {
    Answer answer = restoreAsynchronously();
    nanos.set(Duration.ofMinutes(15).toNanos());

    JsonNode job = job(answer);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(job.path("Status").asText()).isEqualTo("Running");
    assertThat(job.path("IsCompleted").asBoolean()).isFalse();
    assertThat(job.path("ProgressValue").asInt()).isEqualTo(25);
    assertThat(job.path("Progress").asText()).isEqualTo("25 %");
    assertThat(job.path("StartTime").asText()).isEqualTo("2026-11-24T03:00:00.1234567-07:00");
    assertThat(job.path("EndTime").isNull()).isTrue();
    assertThat(job.path("CmdletName").asText()).isEqualTo("Restore-SCVMCheckpoint");
    assertThat(job.path("TargetObjectID").asText()).isEqualTo(WEB_01.toString());
    assertThat(job.path("TargetObjectType").asText()).isEqualTo("VM");
    assertThat(job.path("Owner").asText()).isEqualTo("user@contoso.com");
    assertThat(spf.fixture().content(WEB_01)).contains("today's orders");
  }

  @Test
  void showsAJobThatHasCompletedAndItsEffect() {
    Answer answer = restoreAsynchronously();
    spf.fixture().jobsTake(Duration.ofMillis(1));
    until(() -> job(answer).path("IsCompleted").asBoolean());

    JsonNode job = job(answer);

    assertThat(job.path("Status").asText()).isEqualTo("Completed");
    assertThat(job.path("ProgressValue").asInt()).isEqualTo(100);
    assertThat(job.path("EndTime").isTextual()).isTrue();
    assertThat(job.at("/ErrorInfo/Code").asText()).isEqualTo("Success");
    assertThat(spf.fixture().content(WEB_01)).isEqualTo("web-01 before the update");
  }

  @Test
  void runsAsynchronouslyWhenTheBodyOrTheSettingSaysSo() {
    String body = RESTORE.replace("{", "{\"RunAsynchronously\":true,");
    assertThat(spf.spf("MERGE", checkpoint(BEFORE_UPDATE), body).status()).isEqualTo(204);

    spf.control("PUT", "/settings", "{\"answers\":\"ASYNCHRONOUS\"}");
    spf.control("PUT", "/settings", "{\"jobDuration\":\"1ms\"}");
    until(() -> spf.get(machine(WEB_01)).json().path("LastRestoredCheckpointId").isTextual());
    spf.control("PUT", "/settings", "{\"jobDuration\":\"1h\"}");

    assertThat(spf.spf("MERGE", checkpoint(TEST_BRANCH), RESTORE).status()).isEqualTo(204);
    assertThat(spf.fixture().restores(TEST_BRANCH)).isOne();
  }

  @Test
  void refusesASecondJobOnABusyMachineWithVmmsText() {
    Answer first = restoreAsynchronously();

    Answer second = spf.spf("MERGE", checkpoint(TEST_BRANCH), RESTORE);

    assertThat(second.status()).isEqualTo(500);
    assertThat(second.json().at("/odata.error/code").asText()).isEqualTo("2606");
    assertThat(second.json().at("/odata.error/message/value").asText())
        .contains("locked by another job")
        .contains("2606");
    assertThat(spf.fixture().restores(TEST_BRANCH)).isZero();
    assertThat(spf.get(machine(WEB_01)).json().path("MostRecentTaskId").asText())
        .isEqualTo(first.header("x-ms-request-id"));
  }

  @Test
  void answersWithAFailedJobWhenTheSettingSaysSo() {
    spf.control("PUT", "/settings", "{\"lockConflict\":\"FAILED_JOB\"}");
    restoreAsynchronously();

    Answer second = spf.spf("MERGE", checkpoint(TEST_BRANCH), RESTORE);

    JsonNode job = job(second);
    assertThat(second.status()).isEqualTo(204);
    assertThat(job.path("Status").asText()).isEqualTo("Failed");
    assertThat(job.path("IsCompleted").asBoolean()).isTrue();
    assertThat(job.at("/ErrorInfo/ErrorCodeString").asText()).isEqualTo("2606");
    assertThat(spf.fixture().restores(TEST_BRANCH)).isZero();
  }
}
