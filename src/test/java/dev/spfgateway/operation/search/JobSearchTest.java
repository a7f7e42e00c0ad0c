package dev.spfgateway.operation.search;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.operation.MemoryOperationStore;
import dev.spfgateway.operation.Records;
import dev.spfgateway.operation.record.EntityName;
import dev.spfgateway.operation.vmm.VmmReader;
import dev.spfgateway.operation.vmm.VmmScope;
import dev.spfgateway.pipeline.StampReader;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.mutation.Operation;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobSearchTest {
  private static final UUID MACHINE = UUID.fromString("eeeeeeee-5555-4555-8555-555555555555");
  private static final UUID BEFORE = UUID.fromString("11111111-1111-4111-8111-111111111111");
  private static final UUID FIRST = UUID.fromString("22222222-2222-4222-8222-222222222222");
  private static final UUID SECOND = UUID.fromString("33333333-3333-4333-8333-333333333333");
  private static final Instant RECEIVED = Instant.parse("2026-01-01T00:11:00Z");
  private static final String RESTORES = "Restore-SCVMCheckpoint";
  private static final String CHECKPOINT =
      "VMCheckPoints(ID=guid'dddddddd-4444-4444-8444-444444444444')";

  private final List<String> jobs = new ArrayList<>();
  private final MemoryOperationStore store = new MemoryOperationStore();
  private Optional<UUID> named = Optional.empty();
  private Optional<String> command = Optional.empty();
  private Optional<UUID> lastTask = Optional.empty();
  private int jobsStatus = 200;

  private final StampReader spf =
      question -> {
        boolean list = question.resource().startsWith("Jobs?");
        if (question.resource().startsWith("VirtualMachines(") && lastTask.isPresent()) {
          return Future.succeededFuture(
              new StampReader.Answer(
                  200, Buffer.buffer("{\"MostRecentTaskId\":\"" + lastTask.get() + "\"}")));
        }
        if (jobsStatus != 200 && question.resource().startsWith("Jobs")) {
          return Future.succeededFuture(new StampReader.Answer(jobsStatus, Buffer.buffer("no")));
        }
        String body =
            list
                ? "{\"value\":[" + String.join(",", jobs) + "]}"
                : jobs.stream()
                    .filter(job -> question.resource().contains(job.substring(7, 43)))
                    .findFirst()
                    .orElse("");
        return Future.succeededFuture(
            new StampReader.Answer(body.isEmpty() ? 404 : 200, Buffer.buffer(body)));
      };

  private void job(UUID id, String cmdlet, int minute, String status) {
    jobs.add(
        "{\"ID\":\""
            + id
            + "\",\"CmdletName\":\""
            + cmdlet
            + "\",\"TargetObjectID\":\""
            + MACHINE
            + "\",\"Status\":\""
            + status
            + "\",\"StartTime\":\"2026-01-01T00:%02d:00Z\"}".formatted(minute));
  }

  private JobSearch.Finding look(Optional<Operation.Baseline> baseline) {
    return look(Action.RESTORE, CHECKPOINT, Optional.of(MACHINE), baseline);
  }

  private JobSearch.Finding look(
      Action action, String path, Optional<UUID> machine, Optional<Operation.Baseline> baseline) {
    VmmScope scope =
        new VmmScope(
            "contoso",
            new StampId(UUID.randomUUID()),
            new SubscriptionId(UUID.randomUUID()),
            "admin",
            Duration.ofSeconds(1));
    LookupTarget subject =
        new LookupTarget(
            UUID.randomUUID(),
            scope,
            action,
            EntityName.of(path),
            new Operation.Lead("admin", machine, baseline, command),
            RECEIVED);
    HandTicker ticker = new HandTicker();
    OperationServices services =
        new OperationServices(
            store,
            new VmmReader(spf),
            new Uuid7(ticker, new Random(1)),
            ticker,
            "me",
            Records.OWNERS,
            Records.UNNAMED);
    return await(new JobSearch(services).look(subject, named));
  }

  private static Optional<Operation.Baseline> since(UUID task) {
    return Optional.of(new Operation.Baseline(Optional.ofNullable(task)));
  }

  private static UUID began(JobSearch.Finding found) {
    assertThat(found).isInstanceOf(JobSearch.Began.class);
    return ((JobSearch.Began) found).job().id();
  }

  @Test
  void nothingIsThere() {
    assertThat(look(since(null))).isEqualTo(new JobSearch.Nothing());
    assertThat(look(Optional.empty()))
        .as("also without baseline")
        .isEqualTo(new JobSearch.Nothing());
  }

  @ParameterizedTest
  @CsvSource({"Running", "Completed", "SucceedWithInfo"})
  void aJobSinceTheBaselineProvesIt(String status) {
    job(BEFORE, RESTORES, 1, "Completed");
    job(FIRST, RESTORES, 2, status);

    assertThat(began(look(since(BEFORE)))).isEqualTo(FIRST);
  }

  @Test
  void ofSeveralNoneIsItsOwn() {
    job(SECOND, RESTORES, 3, "Running");
    job(FIRST, RESTORES, 2, "Completed");

    assertThat(look(since(null))).isInstanceOf(JobSearch.Doubtful.class);
  }

  @ParameterizedTest
  @CsvSource({
    "CORP\\spf,true",
    "corp\\SPF,true",
    "spf,true",
    "admin,true",
    "OTHER\\spf,false",
    "CORP\\ann,false",
    "spf@corp.example,false"
  })
  void aJobIsItsOwnOnlyByAnOwnerOfTheGateways(String owner, boolean own) {
    job(FIRST, RESTORES, 2, "Running");
    owned(0, owner);

    assertThat(look(since(null)))
        .isInstanceOf(own ? JobSearch.Began.class : JobSearch.Doubtful.class);
    named = Optional.of(FIRST);
    assertThat(look(since(null)))
        .as("though SPF names it")
        .isInstanceOf(own ? JobSearch.Began.class : JobSearch.Doubtful.class);
  }

  private void owned(int index, String owner) {
    String json = owner.replace("\\", "\\\\");
    jobs.set(
        index,
        jobs.get(index).replace("\"CmdletName\"", "\"Owner\":\"" + json + "\",\"CmdletName\""));
  }

  @Test
  void ofSeveralTheOneWithItsOwnerIsItsOwn() {
    job(FIRST, RESTORES, 2, "Completed");
    owned(0, "CORP\\ann");
    job(SECOND, RESTORES, 3, "Running");
    owned(1, "CORP\\spf");

    assertThat(began(look(since(null)))).isEqualTo(SECOND);
  }

  @Test
  void theMachinesLastTaskIsAskedForWhereTheListLacksIt() {
    job(BEFORE, RESTORES, 1, "Completed");
    job(FIRST, RESTORES, 2, "Running");
    jobs.set(1, jobs.get(1).replace(MACHINE.toString(), "dddddddd-4444-4444-8444-444444444444"));
    assertThat(look(since(BEFORE))).as("nothing leads to it").isEqualTo(new JobSearch.Nothing());

    lastTask = Optional.of(FIRST);
    assertThat(began(look(since(BEFORE)))).as("VMM shows the checkpoint").isEqualTo(FIRST);
    lastTask = Optional.of(BEFORE);
    assertThat(look(since(BEFORE))).isEqualTo(new JobSearch.Nothing());
    lastTask = Optional.of(SECOND);
    assertThat(look(since(BEFORE)))
        .as("what SPF does not show may be its own")
        .isInstanceOf(JobSearch.CanNotTell.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 405, 410})
  void anSpfThatShowsNoJobsCanNotTell(int status) {
    jobsStatus = status;
    lastTask = Optional.of(FIRST);

    assertThat(look(since(null))).isInstanceOf(JobSearch.CanNotTell.class);
  }

  @Test
  void aNamedJobOfAnotherMachineOrOfBeforeTheSendCountsForNothing() {
    job(BEFORE, RESTORES, 2, "Completed");
    job(FIRST, RESTORES, 3, "Failed");
    jobs.set(1, jobs.get(1).replace(MACHINE.toString(), SECOND.toString()));
    named = Optional.of(FIRST);
    assertThat(look(since(BEFORE))).as("another machine's").isEqualTo(new JobSearch.Nothing());

    named = Optional.of(BEFORE);
    assertThat(look(since(BEFORE))).as("the baseline itself").isEqualTo(new JobSearch.Nothing());

    jobs.remove(1);
    job(FIRST, RESTORES, 1, "Failed");
    named = Optional.of(FIRST);
    assertThat(look(since(BEFORE))).as("older").isEqualTo(new JobSearch.Nothing());
  }

  @Test
  void aNamedJobWithoutATargetCountsWhenItIsTheMachinesLastTask() {
    job(FIRST, RESTORES, 2, "Running");
    jobs.set(0, jobs.get(0).replace("\"TargetObjectID\":\"" + MACHINE + "\",", ""));
    named = Optional.of(FIRST);
    assertThat(look(since(null))).isEqualTo(new JobSearch.Nothing());

    lastTask = named;
    assertThat(began(look(since(null)))).isEqualTo(FIRST);
  }

  @ParameterizedTest
  @CsvSource({"Restore-SCVMCheckpoint", "Stop-SCVirtualMachine"})
  void aMachinesJobIsNoOtherEntitysOwn(String cmdlet) {
    job(FIRST, cmdlet, 2, "Completed");
    named = Optional.of(FIRST);

    assertThat(look(Action.DELETE, "VMNetworks", Optional.empty(), Optional.empty()))
        .isInstanceOf(JobSearch.CanNotTell.class);
  }

  @Test
  void theBaselineItselfAndWhatIsOlderProveNothing() {
    job(BEFORE, RESTORES, 2, "Running");
    job(FIRST, RESTORES, 1, "Completed");

    assertThat(look(since(BEFORE))).isEqualTo(new JobSearch.Nothing());
  }

  @Test
  void anotherOperationsJobProvesNothing() {
    job(FIRST, RESTORES, 2, "Running");
    store.attributed = Set.of(FIRST);

    assertThat(look(since(null))).isEqualTo(new JobSearch.Nothing());
  }

  @Test
  void anotherMachinesJobProvesNothing() {
    job(FIRST, RESTORES, 2, "Running");
    jobs.set(0, jobs.get(0).replace(MACHINE.toString(), SECOND.toString()));

    assertThat(look(since(null))).isEqualTo(new JobSearch.Nothing());
  }

  @Test
  void aFailedJobIsToldApart() {
    job(FIRST, RESTORES, 2, "Failed");

    assertThat(look(since(null))).isInstanceOf(JobSearch.Failed.class);
    job(SECOND, RESTORES, 3, "Running");
    assertThat(look(since(null))).as("one of both").isInstanceOf(JobSearch.Doubtful.class);
  }

  @Test
  void aJobThatHasNotBegunCanBecomeItsOwn() {
    job(BEFORE, RESTORES, 1, "Completed");
    job(FIRST, RESTORES, 2, "Running");
    jobs.set(1, jobs.get(1).replaceAll(",\"StartTime\":\"[^\"]*\"", ""));

    assertThat(look(since(BEFORE))).isInstanceOf(JobSearch.Queued.class);
    assertThat(look(since(FIRST)))
        .as("older than the send")
        .isNotInstanceOf(JobSearch.Queued.class);
    job(SECOND, RESTORES, 3, "Failed");
    assertThat(look(since(BEFORE))).as("one of both").isInstanceOf(JobSearch.Doubtful.class);
  }

  @Test
  void anEarlierOperationsLateJobIsNotItsOwn() {
    job(FIRST, RESTORES, 0, "Completed");
    assertThat(look(since(null)))
        .as("older by the clocks, which may differ")
        .isInstanceOf(JobSearch.CanNotTell.class);
    job(SECOND, RESTORES, 1, "Running");
    assertThat(began(look(since(null)))).isEqualTo(SECOND);
  }

  @ParameterizedTest
  @CsvSource({"Completed", "Canceled"})
  void aJobThatEndedAndNeverBeganTellsNothing(String status) {
    job(BEFORE, RESTORES, 1, "Completed");
    job(FIRST, RESTORES, 2, status);
    jobs.set(1, jobs.get(1).replaceAll(",\"StartTime\":\"[^\"]*\"", ""));

    assertThat(look(since(BEFORE))).isInstanceOf(JobSearch.CanNotTell.class);
  }

  @Test
  void withoutBaselineAJobMayBeOlder() {
    job(FIRST, RESTORES, 2, "Running");

    assertThat(look(Optional.empty())).isInstanceOf(JobSearch.CanNotTell.class);
    assertThat(look(since(BEFORE)))
        .as("or with one that is forgotten")
        .isInstanceOf(JobSearch.CanNotTell.class);
  }

  @Test
  void withoutMachineNothingCanBeTold() {
    assertThat(look(Action.RESTORE, CHECKPOINT, Optional.empty(), since(null)))
        .isInstanceOf(JobSearch.CanNotTell.class);
    assertThat(look(Action.CREATE, "VMNetworks", Optional.of(MACHINE), since(null)))
        .isInstanceOf(JobSearch.CanNotTell.class);
  }

  @Test
  void theJobThatSpfNamedProvesItBeforeAnyOther() {
    job(FIRST, RESTORES, 2, "Running");
    job(SECOND, RESTORES, 3, "Running");
    named = Optional.of(SECOND);

    assertThat(began(look(since(null)))).isEqualTo(SECOND);
    assertThat(began(look(Optional.empty()))).as("no baseline needed").isEqualTo(SECOND);
  }

  @Test
  void aNamedJobThatFailedIsToldApart() {
    job(FIRST, RESTORES, 2, "Failed");
    named = Optional.of(FIRST);

    assertThat(look(since(null))).isInstanceOf(JobSearch.Failed.class);
  }

  @Test
  void aNamedJobThatCanNotBeItsOwnCountsForNothing() {
    named = Optional.of(FIRST);
    assertThat(look(since(null))).as("not there").isEqualTo(new JobSearch.Nothing());

    job(FIRST, "Read-SCVirtualMachine", 2, "Completed");
    assertThat(look(since(null))).as("of another kind").isEqualTo(new JobSearch.Nothing());

    jobs.clear();
    job(FIRST, RESTORES, 2, "Running");
    store.attributed = Set.of(FIRST);
    assertThat(look(since(null))).as("another operation's").isEqualTo(new JobSearch.Nothing());
  }

  @Test
  void aNamedJobIsBelievedWhereNoneCouldBeLookedFor() {
    job(FIRST, "Remove-SCVMNetwork", 2, "Completed");
    named = Optional.of(FIRST);

    assertThat(began(look(Action.DELETE, "VMNetworks", Optional.empty(), Optional.empty())))
        .isEqualTo(FIRST);
  }

  @ParameterizedTest
  @CsvSource({
    "RESTORE,VMCheckPoints,Restore-SCVMCheckpoint,true",
    "RESTORE,VMCheckPoints,restore-scvmcheckpoint,true",
    "RESTORE,VMCheckPoints,New-SCVMCheckpoint,false",
    "CREATE,VMCheckPoints,New-SCVMCheckpoint,true",
    "DELETE,VMCheckPoints,Remove-SCVMCheckpoint,true",
    "DELETE,VMCheckPoints,Remove-SCVirtualMachine,false",
    "UPDATE,VMCheckPoints,Set-SCVMCheckpoint,true",
    "OPERATE,VirtualMachines,Stop-SCVirtualMachine,true",
    "OPERATE,VirtualMachines,Start-SCVirtualMachine,true",
    "OPERATE,VirtualMachines,Set-SCVirtualMachine,false",
    "OPERATE,VirtualMachines,Restore-SCVMCheckpoint,false",
    "UPDATE,VirtualMachines,Set-SCVirtualMachine,true",
    "DELETE,VirtualMachines,Remove-SCVirtualMachine,true",
    "DELETE,VirtualMachines,'',false"
  })
  void onlyTheCmdletThatWasAskedForCounts(Action action, String set, String cmdlet, boolean its) {
    job(FIRST, cmdlet, 2, "Completed");

    JobSearch.Finding found =
        look(action, set + "(guid'" + MACHINE + "')", Optional.of(MACHINE), since(null));

    assertThat(found instanceof JobSearch.Began).isEqualTo(its);
  }

  @ParameterizedTest
  @CsvSource({
    "Stop,Stop,true",
    "stop,Stop,true",
    "Stop,Start,false",
    "Stop,Read,false",
    "Shutdown,Stop,true",
    "Shutdown,Start,false",
    "Start,Start,true",
    "Start,Resume,false",
    "Reset,Reset,true",
    "Suspend,Suspend,true",
    "Resume,Resume,true",
    "Repair,Repair,true",
    "Repair,Move,false",
    "Fly,Fly,true",
    "Fly,Read,false",
    "Fly,Move,false",
    "Fly,Remove,false",
    "Fly,New,false",
    "Fly,Update,false",
    ",Read,false",
    ",Stop,true"
  })
  void onlyTheCommandThatWasGivenCounts(String operation, String verb, boolean its) {
    command = Optional.ofNullable(operation);
    job(FIRST, verb + "-SCVirtualMachine", 2, "Completed");

    JobSearch.Finding found =
        look(
            Action.OPERATE,
            "VirtualMachines(guid'" + MACHINE + "')",
            Optional.of(MACHINE),
            since(null));

    assertThat(found instanceof JobSearch.Began).isEqualTo(its);
  }
}
