package dev.spfgateway.operation;

import static dev.spfgateway.operation.Records.JOB;
import static dev.spfgateway.operation.Records.MACHINE;
import static dev.spfgateway.operation.Records.aRecord;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.operation.follow.AgeTracker;
import dev.spfgateway.operation.follow.JobTracker;
import dev.spfgateway.operation.follow.Reconciler;
import dev.spfgateway.operation.record.OperationConfig;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.operation.vmm.VmmReader;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.StampReader;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one look at an open operation leads to, by what SPF shows and how much time has passed. */
class FollowingTest {
  private static final Duration SETTLES = Duration.ofMinutes(15);
  private static final OperationConfig.Follow FOLLOW =
      new OperationConfig.Follow(
          Duration.ZERO,
          Duration.ofSeconds(3),
          Duration.ofSeconds(30),
          4,
          Duration.ofSeconds(10),
          100,
          Duration.ofHours(24));
  private static final OperationConfig CONFIG =
      new OperationConfig(
          new OperationConfig.Baseline(Duration.ZERO, true, 1),
          new OperationConfig.Idempotency(Duration.ofDays(7), new ByteSize(100)),
          FOLLOW,
          new OperationConfig.Api(Duration.ofSeconds(60), 10, Duration.ofSeconds(1)),
          Duration.ofSeconds(30),
          List.of(),
          Duration.ofDays(90));

  private final HandTicker ticker = new HandTicker();
  private final MemoryOperationStore store = new MemoryOperationStore();
  private final List<String> asked = new ArrayList<>();
  private final AgeTracker watch = new AgeTracker(ticker, stamp -> SETTLES);
  private String jobs = "";
  private String newerTask = "";
  private boolean namedIsThere = true;
  private boolean checkpointIsThere = true;
  private boolean answers = true;

  private final StampReader spf =
      question -> {
        asked.add(question.resource());
        if (!answers) {
          return Future.failedFuture(new IllegalStateException("no answer"));
        }
        String body = "{\"value\":[" + jobs + "]}";
        boolean there = true;
        if (!newerTask.isEmpty() && question.resource().startsWith("VirtualMachines(")) {
          body = "{\"MostRecentTaskId\":\"" + JOB + "\"}";
        } else if (!newerTask.isEmpty() && question.resource().contains(JOB.toString())) {
          body = newerTask;
        } else if (question.resource().startsWith("Jobs(")) {
          body = jobs;
          there = namedIsThere && !jobs.isEmpty();
        } else if (question.resource().startsWith("VMCheckPoints(")) {
          there = checkpointIsThere;
        }
        return Future.succeededFuture(
            new StampReader.Answer(there ? 200 : 404, Buffer.buffer(body)));
      };

  private final OperationServices services =
      new OperationServices(
          store,
          new VmmReader(spf),
          new Uuid7(ticker, new Random(1)),
          ticker,
          "me",
          Records.OWNERS,
          Records.UNNAMED);

  private static String job(String cmdlet, String status, int progress) {
    return "{\"ID\":\""
        + JOB
        + "\",\"CmdletName\":\""
        + cmdlet
        + "\",\"TargetObjectID\":\""
        + MACHINE
        + "\",\"StartTime\":\"2026-03-01T12:00:00Z\",\"Status\":\""
        + status
        + "\",\"ProgressValue\":"
        + progress
        + "}";
  }

  private void reconcile(Action action, Duration age) {
    OperationRecord unknown = aRecord(OperationState.UNKNOWN, action, ticker.now());
    watch.see(List.of(unknown));
    ticker.pass(age);
    look(unknown);
  }

  private void look(OperationRecord unknown) {
    await(reconciler().look(unknown));
  }

  private Reconciler reconciler() {
    return new Reconciler(services, CONFIG, watch);
  }

  private void track(Duration age) {
    track(age, aRecord(OperationState.ACCEPTED, ticker.now()));
  }

  private void track(Duration age, OperationRecord accepted) {
    watch.see(List.of(accepted));
    ticker.pass(age);
    await(new JobTracker(services, CONFIG, watch).look(accepted));
  }

  private Optional<String> change() {
    return store.changes.stream()
        .map(change -> change.to().word() + (change.ends() ? ", ends" : ""))
        .reduce((one, two) -> one + "; " + two);
  }

  @ParameterizedTest
  @CsvSource({
    "Running,1,accepted",
    "Completed,1,'done, ends'",
    "Failed,1,",
    "Failed,899,",
    "Failed,900,'failed, ends'",
    "Canceled,900,'failed, ends'",
    "Running,900,accepted",
    ",899,",
    ",900,'absent, ends'"
  })
  void anUnknownRestoreSettles(String status, int ageSeconds, String change) {
    jobs = status == null ? "" : job("Restore-SCVMCheckpoint", status, 0);

    reconcile(Action.RESTORE, Duration.ofSeconds(ageSeconds));

    assertThat(change()).isEqualTo(Optional.ofNullable(change));
  }

  @Test
  void aClockThatJumpsAheadSettlesNothing() {
    OperationRecord unknown = aRecord(OperationState.UNKNOWN, ticker.now());
    watch.see(List.of(unknown));
    ticker.jump(Duration.ofHours(1));

    ticker.pass(SETTLES.minusNanos(1));
    look(unknown);
    assertThat(store.changes).isEmpty();
    ticker.pass(Duration.ofNanos(1));
    look(unknown);
    assertThat(change()).contains("absent, ends");
  }

  @Test
  void aClockThatGoesBackKeepsNoMachineLocked() {
    OperationRecord unknown = aRecord(OperationState.UNKNOWN, ticker.now());
    watch.see(List.of(unknown));
    ticker.jump(Duration.ofDays(-365));

    ticker.pass(SETTLES.minusNanos(1));
    look(unknown);
    assertThat(store.changes).isEmpty();
    ticker.pass(Duration.ofNanos(1));
    look(unknown);
    assertThat(change()).contains("absent, ends");
  }

  @Test
  void whoBeginsToWatchWaitsOnceMore() {
    OperationRecord old = aRecord(OperationState.UNKNOWN, ticker.now().minus(Duration.ofHours(1)));

    look(old);
    watch.see(List.of(old));
    look(old);
    assertThat(store.changes).isEmpty();
    ticker.pass(SETTLES);
    look(old);
    assertThat(change()).contains("absent, ends");
  }

  @Test
  void whatChangesOrGoesIsWatchedAnew() {
    OperationRecord sending = aRecord(OperationState.SENDING, ticker.now());
    watch.see(List.of(sending));
    ticker.pass(SETTLES);
    OperationRecord unknown = aRecord(OperationState.UNKNOWN, ticker.now());

    watch.see(List.of(unknown));
    assertThat(watch.hasStood(unknown, SETTLES)).isFalse();
    assertThat(watch.hasStood(sending, SETTLES)).as("of another time").isFalse();
    ticker.pass(SETTLES);
    assertThat(watch.hasStood(unknown, SETTLES)).isTrue();
    watch.see(List.of());
    assertThat(watch.hasStood(unknown, SETTLES)).isFalse();
  }

  @Test
  void aJobInVmmsQueueIsWaitedFor() {
    jobs = job("Restore-SCVMCheckpoint", "Running", 0).replace("StartTime", "CreateTime");

    reconcile(Action.RESTORE, SETTLES);
    assertThat(store.changes).isEmpty();
    jobs = job("Restore-SCVMCheckpoint", "Running", 0).replace("T12:00", "T12:20");
    reconcile(Action.RESTORE, SETTLES);
    assertThat(change()).contains("accepted");
  }

  @ParameterizedTest
  @CsvSource({"true,900,'absent, ends'", "false,900,'done, ends'", "false,899,"})
  void anUnknownDeleteGoesByTheCheckpointWhenNoJobTells(
      boolean there, int ageSeconds, String change) {
    checkpointIsThere = there;

    reconcile(Action.DELETE, Duration.ofSeconds(ageSeconds));

    assertThat(change()).isEqualTo(Optional.ofNullable(change));
  }

  @Test
  void aStampThatDoesNotAnswerSettlesNothing() {
    answers = false;
    OperationRecord unknown = aRecord(OperationState.UNKNOWN, ticker.now());
    watch.see(List.of(unknown));
    ticker.pass(Duration.ofHours(23));

    Throwable failure = Passage.anyFailure(reconciler().look(unknown));

    assertThat(failure).hasMessage("no answer");
    assertThat(store.changes).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Running,0,,1",
    "Running,9,,9",
    "Running,10,,10",
    "Completed,100,'done, ends',",
    "Failed,0,'failed, ends',"
  })
  void anAcceptedOneFollowsItsJob(String status, int percent, String change, Integer progress) {
    jobs = job("Restore-SCVMCheckpoint", status, percent);

    track(Duration.ofSeconds(5));

    assertThat(change()).isEqualTo(Optional.ofNullable(change));
    assertThat(store.progress).isEqualTo(progress == null ? List.of() : List.of(progress));
  }

  @ParameterizedTest
  @CsvSource({"VMNetworks,9,", "VMNetworks,10,'done, ends'"})
  void aJobThatIsNotThereMayStillBeQueued(String set, int ageSeconds, String change) {
    track(
        Duration.ofSeconds(ageSeconds),
        aRecord(OperationState.ACCEPTED, Action.UPDATE, ticker.now(), set));

    assertThat(change()).isEqualTo(Optional.ofNullable(change));
  }

  /** A job that shows its failure may not have begun again yet. */
  @ParameterizedTest
  @CsvSource({
    "Running,1,0,,1",
    "Running,3600,0,,1",
    "Running,1,40,,",
    "Failed,29,0,,",
    "Failed,30,0,'failed, ends',",
    "Failed,1,40,'failed, ends',",
    "Completed,1,0,'done, ends',",
    ",899,0,,",
    ",899,40,,",
    ",900,40,'unknown, ends',"
  })
  void anAcceptedRestartFollowsTheJobThatItRestarts(
      String status, int ageSeconds, int seen, String change, Integer progress) {
    jobs = status == null ? "" : job("Restore-SCVMCheckpoint", status, seen);

    trackRestart(Duration.ofSeconds(ageSeconds), seen);

    assertThat(change()).isEqualTo(Optional.ofNullable(change));
    assertThat(store.progress).isEqualTo(progress == null ? List.of() : List.of(progress));
    assertThat(store.changes).allMatch(one -> one.job().isEmpty());
  }

  /** It was never published whether VMM gives a restart a job of its own. */
  @ParameterizedTest
  @CsvSource({
    "Restore-SCVMCheckpoint,Running,",
    "Restore-SCVMCheckpoint,Completed,'unknown, ends'",
    "Read-SCVirtualMachine,Running,",
    "Read-SCVirtualMachine,Completed,'failed, ends'"
  })
  void aNewerTaskOfTheMachineMayBeTheRestart(String cmdlet, String status, String change) {
    jobs = job("Restore-SCVMCheckpoint", "Failed", 0);
    newerTask = job(cmdlet, status, 0);

    trackRestart(Duration.ofMinutes(5), 0);

    assertThat(change()).isEqualTo(Optional.ofNullable(change));
  }

  private void trackRestart(Duration age, int seen) {
    OperationRecord accepted =
        aRecord(OperationState.ACCEPTED, Action.RESTORE, ticker.now(), "Jobs");
    track(age, with(accepted, Optional.empty(), seen));
  }

  /** SPF named a job that VMM never showed. */
  @ParameterizedTest
  @CsvSource({
    ",29,",
    ",30,'done, ends'",
    "Running,0,accepted",
    "Completed,0,'done, ends'",
    "Failed,0,'failed, ends'"
  })
  void aMachinesOwnTaskDecidesWhereSpfNamesNone(String another, int ageSeconds, String change) {
    namedIsThere = false;
    jobs = another == null ? "" : job("Restore-SCVMCheckpoint", another, 0);

    track(Duration.ofSeconds(ageSeconds));

    assertThat(change()).isEqualTo(Optional.ofNullable(change));
  }

  @ParameterizedTest
  @CsvSource({",'done, ends'", "Running,accepted", "Failed,'failed, ends'"})
  void whereSpfPromisedNoJobNothingIsWaitedFor(String another, String change) {
    jobs = another == null ? "" : job("Restore-SCVMCheckpoint", another, 0);
    OperationRecord accepted = aRecord(OperationState.ACCEPTED, ticker.now());

    track(Duration.ZERO, with(accepted, Optional.empty(), 0));

    assertThat(change()).isEqualTo(Optional.ofNullable(change));
  }

  /** Of somebody else, as far as VMM tells. */
  @ParameterizedTest
  @CsvSource({
    "Running,900,",
    "Completed,29,",
    "Completed,30,'done, ends'",
    "Failed,30,'unknown, ends'"
  })
  void aTaskOfDoubtfulOriginDecidesLittle(String status, int ageSeconds, String change) {
    namedIsThere = false;
    jobs =
        job("Restore-SCVMCheckpoint", status, 0)
            .replace("\"CmdletName\"", "\"Owner\":\"ann\",\"CmdletName\"");

    track(Duration.ofSeconds(ageSeconds));

    assertThat(change()).isEqualTo(Optional.ofNullable(change));
  }

  @ParameterizedTest
  @CsvSource({
    "Running,1,accepted",
    "Completed,1,'done, ends'",
    "Failed,1,'failed, ends'",
    ",29,",
    ",30,'rejected, ends'"
  })
  void whatSpfRefusedWaitsForVmmsBookkeeping(String status, int ageSeconds, String change) {
    jobs = status == null ? "" : job("Restore-SCVMCheckpoint", status, 0);
    OperationRecord refused = aRecord(OperationState.REFUSED, ticker.now());
    watch.see(List.of(refused));
    ticker.pass(Duration.ofSeconds(ageSeconds));

    look(refused);

    assertThat(change()).isEqualTo(Optional.ofNullable(change));
  }

  @Test
  void aStampThatDoesNotAnswerRejectsNothing() {
    answers = false;
    OperationRecord refused = aRecord(OperationState.REFUSED, ticker.now());
    watch.see(List.of(refused));
    ticker.pass(Duration.ofHours(1));

    assertThat(Passage.anyFailure(reconciler().look(refused))).hasMessage("no answer");
    assertThat(store.changes).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    ",10,",
    ",899,",
    ",900,'done, ends'",
    "Running,9,accepted",
    "Completed,10,'done, ends'",
    "Failed,899,",
    "Failed,900,'failed, ends'"
  })
  void aMachineWhoseJobIsNoLongerThereIsNotFreedSoon(
      String another, int ageSeconds, String change) {
    namedIsThere = false;
    jobs = another == null ? "" : job("Restore-SCVMCheckpoint", another, 0);

    track(Duration.ofSeconds(ageSeconds), seen(aRecord(OperationState.ACCEPTED, ticker.now())));

    assertThat(change()).isEqualTo(Optional.ofNullable(change));
  }

  @Test
  void aClockThatJumpsAheadFreesNothing() {
    OperationRecord accepted = aRecord(OperationState.ACCEPTED, ticker.now());
    ticker.jump(Duration.ofHours(1));

    track(Duration.ofSeconds(30).minusNanos(1), accepted);
    track(SETTLES.minusSeconds(31), seen(accepted));

    assertThat(store.changes).isEmpty();
  }

  /** VMM has shown its job. */
  private static OperationRecord seen(OperationRecord one) {
    return with(one, one.status().job(), 1);
  }

  private static OperationRecord with(OperationRecord one, Optional<UUID> job, int progress) {
    OperationRecord.Status status = one.status();
    return new OperationRecord(
        one.id(),
        one.asked(),
        one.lead(),
        new OperationRecord.Status(
            status.state(),
            status.reason(),
            job,
            progress,
            status.received(),
            status.changed(),
            status.ended()),
        one.hold());
  }

  @Test
  void whoSeesAnOperationOnceSettlesNothing() {
    OperationRecord accepted =
        aRecord(OperationState.ACCEPTED, ticker.now().minus(Duration.ofHours(1)));

    await(new JobTracker(services, CONFIG, AgeTracker.blind(ticker)).look(accepted));

    assertThat(store.changes).isEmpty();
  }

  @Test
  void whoAsksAgainWithinASecondMakesNoSecondQuestion() {
    jobs = job("Restore-SCVMCheckpoint", "Running", 0);
    JobTracker tracker = new JobTracker(services, CONFIG, watch);
    OperationRecord accepted = aRecord(OperationState.ACCEPTED, ticker.now());

    await(tracker.lookIfStale(accepted));
    await(tracker.lookIfStale(accepted));
    assertThat(asked).hasSize(1);
    ticker.pass(Duration.ofSeconds(1));
    await(tracker.lookIfStale(accepted));
    assertThat(asked).hasSize(2);
  }
}
