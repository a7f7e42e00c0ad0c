package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.GOLDEN_IMAGE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.fault.Fault;
import dev.spfgateway.simulator.fault.FaultMatch;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.JobFault;
import dev.spfgateway.simulator.fault.Moment;
import dev.spfgateway.simulator.fault.RequestFault;
import dev.spfgateway.simulator.fault.Timing;
import dev.spfgateway.simulator.vmm.JobError;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Which VMM job an operation's end is taken from, when SPF names another one, or none. */
class WhoseJobIT {
  private static final String ASYNCHRONOUS = "?RunAsynchronously=1";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;

  private void start() {
    start("15m");
  }

  private void start(String settlingTime) {
    simulator = aSimulator().start(bed);
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .unset("operation")
            .set("operation.bookkeeping", "2s")
            .set("operation.follow.inRequest", "300ms")
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms")
            .settlingAfter(settlingTime)
            .start(bed);
  }

  private void fault(Fault fault, Timing when) {
    await(
        simulator
            .simulator()
            .add(FaultRule.of(fault).matching(FaultMatch.any().mutations(true)).when(when)));
  }

  private void names(Optional<UUID> job) {
    fault(new RequestFault.NamesJob(job.orElse(null)), Timing.always());
  }

  private Answer restore(UUID checkpoint, String query) {
    String path = CONTOSO_VMM + RunningGateway.checkpoint(checkpoint, STAMP_1) + query;
    return gateway.send("MERGE", path, OPERATOR, RESTORE);
  }

  private JsonObject operation(Answer answer, String wait) {
    String path = answer.header("Operation-Location").replaceFirst("https://[^/]+", "");
    return new JsonObject(
        gateway.send("GET", path, OPERATOR, null, "Prefer", "wait=" + wait).body());
  }

  private JsonObject ended(Answer answer) {
    JsonObject ended = operation(answer, "20");
    assertThat(ended.getBoolean("running")).as(ended.encode()).isFalse();
    return ended;
  }

  private static Stream<Optional<UUID>> noJobs() {
    return Stream.of(Optional.of(UUID.randomUUID()), Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("noJobs")
  void aMachineIsFreeOnceItsOwnTaskHasEndedThoughSpfNamesNoJob(Optional<UUID> named) {
    start();
    names(named);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger own = (Logger) LoggerFactory.getLogger("dev.spfgateway.operation");
    own.setLevel(Level.WARN);
    log.start();
    own.addAppender(log);

    Answer first = restore(BEFORE_UPDATE, "");
    JsonObject done = ended(first);
    Answer second = restore(BEFORE_UPDATE, "");
    ended(second);
    own.detachAppender(log);
    own.setLevel(null);

    assertThat(first.status()).isEqualTo(204);
    assertThat(done.getString("state")).isEqualTo("done");
    assertThat(done.getString("job"))
        .as("the one that VMM shows")
        .isNotNull()
        .isNotEqualTo(first.header("x-ms-request-id"));
    assertThat(second.status()).isEqualTo(204);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(2);
    assertThat(List.copyOf(log.list))
        .filteredOn(line -> line.getFormattedMessage().startsWith("stamp stamp-1: "))
        .as("once, and not for each request")
        .hasSize(1);
    assertThat(gateway.admin("/metrics").body())
        .contains("spfgateway_operation_unnamed_jobs_total{stamp=\"stamp-1\"} 2.0");
  }

  @ParameterizedTest
  @MethodSource("noJobs")
  void whoComesAtOnceNeedNotWaitForTheNextLook(Optional<UUID> named) {
    start();
    names(named);

    assertThat(restore(BEFORE_UPDATE, "").status()).isEqualTo(204);
    assertThat(restore(BEFORE_UPDATE, "").status()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource({"true,done", "false,failed"})
  void aJobThatSpfDoesNotNameIsFollowedToItsEnd(boolean succeeds, String state) {
    start();
    names(Optional.of(UUID.randomUUID()));
    if (succeeds) {
      simulator.jobsTake(Duration.ofMinutes(10));
    } else {
      fault(new JobFault.Fails(JobError.INTERNAL), Timing.once());
      simulator.jobsTake(Duration.ofSeconds(3));
    }

    Answer answer = restore(BEFORE_UPDATE, ASYNCHRONOUS);
    until(() -> operation(answer, "0").getValue("job") != null);
    Answer another = restore(BEFORE_UPDATE, ASYNCHRONOUS);
    simulator.jobsTake(Duration.ofMillis(succeeds ? 1 : 3_000));

    assertThat(another.status()).as("its job runs").isEqualTo(409);
    assertThat(ended(answer).getString("state")).isEqualTo(state);
  }

  @Test
  void aMachineThatShowsNoTaskIsFreeAfterTheBookkeepingTime() {
    start();
    fault(new RequestFault.NamesJob(UUID.randomUUID()), Timing.always());
    fault(new JobFault.ShowsLate(Duration.ofMinutes(5)), Timing.once());

    Answer answer = restore(BEFORE_UPDATE, "");

    assertThat(restore(BEFORE_UPDATE, "").status()).as("it may show yet").isEqualTo(409);
    assertThat(ended(answer).getString("state")).isEqualTo("done");
    assertThat(restore(BEFORE_UPDATE, "").status()).isEqualTo(204);
  }

  @Test
  void anotherMachinesFailedJobIsNotItsOwn() {
    start();
    fault(new JobFault.Fails(JobError.INTERNAL), Timing.once());
    UUID others = failedJobOf(GOLDEN_IMAGE);
    names(Optional.of(others));

    Answer answer = restore(BEFORE_UPDATE, "");
    JsonObject ended = ended(answer);

    assertThat(ended.getString("state")).isEqualTo("done");
    assertThat(ended.getString("job")).isNotEqualTo(others.toString());
  }

  private UUID failedJobOf(UUID checkpoint) {
    Answer answer = restore(checkpoint, ASYNCHRONOUS);
    assertThat(ended(answer).getString("state")).isEqualTo("failed");
    return UUID.fromString(answer.header("x-ms-request-id"));
  }

  @Test
  void anotherMachinesCompletedJobDoesNotMakeItDone() {
    start();
    UUID others = await(simulator.simulator().restoreAs(SimulatorFixture.USER, GOLDEN_IMAGE));
    names(Optional.of(others));
    fault(new JobFault.Fails(JobError.INTERNAL), Timing.once());

    Answer answer = restore(BEFORE_UPDATE, ASYNCHRONOUS);

    assertThat(ended(answer).getString("state")).isEqualTo("failed");
  }

  @Test
  void aJobOfBeforeTheRequestIsNotItsOwnThoughSpfNamesIt() {
    start();
    UUID earlier = await(simulator.simulator().restoreAs(SimulatorFixture.USER, BEFORE_UPDATE));
    until(() -> simulator.content(SimulatorFixture.WEB_01).equals("web-01 before the update"));
    names(Optional.of(earlier));
    fault(new JobFault.Fails(JobError.INTERNAL), Timing.once());

    Answer answer = restore(BEFORE_UPDATE, ASYNCHRONOUS);

    assertThat(ended(answer).getString("state")).isEqualTo("failed");
  }

  @ParameterizedTest
  @CsvSource({"CORP\\ann,unknown", "spf-gateway,done", "'',done"})
  void aLostAnswerIsNotFoundInSomebodyElsesJob(String owner, String state) {
    start("2s");
    fault(RequestFault.Reset.at(Moment.BEFORE_ACTING), Timing.once());

    Answer lost = restore(BEFORE_UPDATE, "");
    await(simulator.simulator().restoreAs(owner, BEFORE_UPDATE));

    assertThat(lost.status()).isEqualTo(504);
    assertThat(ended(lost).getString("state")).isEqualTo(state);
  }

  @Test
  void ofTwoJobsItsOwnIsToldByItsOwner() {
    start("2s");
    fault(RequestFault.Reset.at(Moment.BEFORE_ACTING), Timing.once());

    Answer lost = restore(BEFORE_UPDATE, "");
    UUID first = await(simulator.simulator().restoreAs("CORP\\ann", BEFORE_UPDATE));
    until(() -> hasEnded(first));
    // The one that SPF had still in its queue: as if the lost request had begun it.
    await(simulator.simulator().restoreAs(SimulatorFixture.USER, BEFORE_UPDATE));

    assertThat(lost.status()).isEqualTo(504);
    assertThat(ended(lost).getString("state")).isEqualTo("done");
  }

  private boolean hasEnded(UUID job) {
    String path = CONTOSO_VMM + "Jobs(ID=guid'" + job + "',StampId=guid'" + STAMP_1 + "')";
    return new JsonObject(gateway.send("GET", path, OPERATOR, null).body())
        .getBoolean("IsCompleted");
  }
}
