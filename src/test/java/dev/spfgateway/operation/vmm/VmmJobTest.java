package dev.spfgateway.operation.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VmmJobTest {
  private static final String ID = "44444444-4444-4444-8444-444444444444";

  private static Optional<VmmJob> job(String members) {
    try {
      return VmmJob.of(new ObjectMapper().readTree("{\"ID\":\"" + ID + "\"" + members + "}"));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(members, e);
    }
  }

  @Test
  void readsWhatSpfWrites() {
    VmmJob job =
        job(",\"CmdletName\":\"Restore-SCVMCheckpoint\",\"ProgressValue\":40,\"IsCompleted\":false,"
                + "\"Status\":\"Running\",\"TargetObjectID\":\""
                + ID
                + "\",\"Owner\":\"CORP\\\\svc\",\"StartTime\":\"2024-01-02T03:04:05.6789012-07:00\"")
            .orElseThrow();

    assertThat(job)
        .isEqualTo(
            new VmmJob(
                UUID.fromString(ID),
                "Restore-SCVMCheckpoint",
                Optional.of(UUID.fromString(ID)),
                Optional.of("CORP\\svc"),
                Optional.of(Instant.parse("2024-01-02T10:04:05.678901200Z")),
                40,
                Optional.empty()));
  }

  @Test
  void isNoneWithoutItsId() throws JsonProcessingException {
    assertThat(VmmJob.of(new ObjectMapper().readTree("{\"ID\":\"x\"}"))).isEmpty();
    assertThat(VmmJob.of(new ObjectMapper().readTree("{}"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Completed,true,true",
    "SucceedWithInfo,true,true",
    "Failed,true,false",
    "Canceled,true,false",
    "Invalid,false,false"
  })
  void knowsHowEachStatusEnds(String status, boolean completed, boolean succeeded) {
    assertThat(
            job(",\"Status\":\"" + status + "\",\"IsCompleted\":" + completed)
                .orElseThrow()
                .end()
                .map(VmmJob.End::succeeded))
        .contains(succeeded);
  }

  @ParameterizedTest
  @CsvSource({"Running,false", "Queued,false", "'',false"})
  void runsUntilItIsSaidToHaveEnded(String status, boolean completed) {
    assertThat(
            job(",\"Status\":\"" + status + "\",\"IsCompleted\":" + completed).orElseThrow().end())
        .isEmpty();
  }

  @Test
  void anUnknownStatusThatIsCompletedGoesByItsError() {
    assertThat(
            job(",\"Status\":\"New\",\"IsCompleted\":true,\"ErrorInfo\":{\"IsSuccess\":true}")
                .orElseThrow()
                .end()
                .map(VmmJob.End::succeeded))
        .contains(true);
    assertThat(
            job(",\"Status\":\"New\",\"IsCompleted\":true")
                .orElseThrow()
                .end()
                .map(VmmJob.End::succeeded))
        .contains(false);
  }

  @ParameterizedTest
  @CsvSource({
    "2606,2606,LockConflict",
    "2602,'',LockConflict",
    "'',2606,LockConflict",
    "2912,2912,JobFailed",
    "0,0,JobFailed"
  })
  void tellsALockConflictFromOtherErrors(String code, String displayed, String word) {
    String reason =
        job(",\"Status\":\"Failed\",\"ErrorInfo\":{\"ErrorCodeString\":\""
                + code
                + "\",\"DisplayableErrorCode\":\""
                + displayed
                + "\",\"Problem\":\"why\"}")
            .flatMap(VmmJob::end)
            .map(VmmJob.End::reason)
            .orElseThrow();

    assertThat(reason).startsWith(word + ": ").endsWith("why");
  }

  @Test
  void cutsALongText() {
    String reason =
        job(",\"Status\":\"Failed\",\"ErrorInfo\":{\"Problem\":\"" + "x".repeat(5_000) + "\"}")
            .flatMap(VmmJob::end)
            .map(VmmJob.End::reason)
            .orElseThrow();

    assertThat(reason).hasSize(301).endsWith("…");
  }
}
