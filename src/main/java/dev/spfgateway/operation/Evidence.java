package dev.spfgateway.operation;

import dev.spfgateway.operation.vmm.JobList;
import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.operation.vmm.VmmReader;
import dev.spfgateway.pipeline.Operation;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Looks in VMM for the job that an operation began.
 *
 * <p>A job proves an operation when it works on the operation's virtual machine, runs the cmdlet
 * that the operation asks for, is no other operation's own, belongs to the gateway as far as VMM
 * shows owners, and began after the operation was sent. The last is where clocks could deceive:
 * VMM's may differ from the gateway's by minutes, and a restore that somebody else began just
 * before would be taken for ours. So no clock of the gateway is compared with one of VMM's. Before
 * the send the gateway reads which task was the machine's last ({@link Operation.Baseline}); a job
 * counts when it began no earlier than that task, both times being VMM's own. The price is one
 * small read before each mutation. The {@code Date} header would cost nothing and is no substitute:
 * it is the web server's clock, whole seconds, and not VMM's.
 *
 * <p>{@code LastRestoredCheckpointId} is not looked at: it says where the machine was put back to,
 * never when. What somebody else begins on the machine between baseline and look, outside of the
 * gateway, with the same cmdlet and under an owner that is not told, can't be told apart from ours
 * by anything that VMM shows; of several such jobs none is taken.
 */
final class Evidence {
  private static final String CUT = "SPF's list of jobs does not reach back to the request";

  /** By which the clocks of the gateway and of VMM may differ without anybody noticing. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

  private final OperationServices services;
  private final NamedJobs named;

  Evidence(OperationServices services) {
    this.services = services;
    this.named = new NamedJobs(services);
  }

  /** What a look showed. */
  sealed interface Finding {}

  /** VMM began it: the job runs or has succeeded. */
  record Began(VmmJob job) implements Finding {}

  /**
   * The only job of its kind failed. While SPF may still act this is no proof: the failed one may
   * be somebody else's.
   */
  record Failed(VmmJob job) implements Finding {}

  /**
   * A job of its kind is there and has not begun, so that nobody can tell yet whether it is older
   * than the request; it may still become the operation's.
   */
  record Queued(VmmJob job) implements Finding {}

  /**
   * Jobs of its kind began, and none of them can be taken for its own: several fit, or all belong
   * to others. Its own may still come.
   *
   * @param why in a few words
   */
  record Doubtful(List<VmmJob> jobs, String why) implements Finding {}

  /** Nothing of it is there yet. */
  record Nothing() implements Finding {}

  /** What VMM shows can't answer the question. */
  record CanNotTell(String why) implements Finding {}

  /**
   * Jobs that may be the operation's.
   *
   * @param ordered whether their order against the send is known
   * @param all false when there may be others that are not listed
   */
  private record Candidates(List<VmmJob> jobs, boolean ordered, boolean all) {}

  /**
   * Looks once; fails when SPF or the store can't be read.
   *
   * @param name the job that SPF itself named, where an answer came; it need not be there
   */
  Future<Finding> look(Subject subject, Optional<UUID> name) {
    return name.map(id -> named.find(subject, id))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(job -> job.isPresent() ? proven(job.get()) : search(subject));
  }

  private static Future<Finding> proven(VmmJob job) {
    boolean failed = job.end().filter(end -> !end.succeeded()).isPresent();
    return Future.succeededFuture(failed ? new Failed(job) : new Began(job));
  }

  private Future<Finding> search(Subject subject) {
    if (!subject.leavesJobs()) {
      return cannotTell("VMM's jobs tell nothing of " + subject.entity().set());
    }
    Optional<UUID> machine = subject.lead().machine();
    if (machine.isEmpty()) {
      return cannotTell("its virtual machine is not known");
    }
    return services
        .vmm()
        .jobs(subject.scope(), machine.get(), subject.lastTask())
        .recover(Evidence::notShown)
        .compose(jobs -> judge(subject, machine.get(), jobs));
  }

  /** An SPF that refuses its list of jobs may still show the machine's last one. */
  private static Future<JobList> notShown(Throwable failure) {
    return failure instanceof VmmReader.NotShown
        ? Future.succeededFuture(new JobList(List.of(), Optional.empty(), false))
        : Future.failedFuture(failure);
  }

  private static Future<Finding> cannotTell(String why) {
    return Future.succeededFuture(new CanNotTell(why));
  }

  private Future<Finding> judge(Subject subject, UUID machine, JobList list) {
    Candidates listed = candidates(subject, machine, list);
    return listed.jobs().isEmpty()
        ? byLastTask(subject, machine, list, listed)
        : ownOf(subject, listed);
  }

  /**
   * Asks for the machine's last task where the list shows nothing of the operation: what VMM calls
   * a checkpoint job's target was never published, so that the list may lack it. A task that is
   * newer than the baseline and can't be seen may be the operation's.
   */
  private Future<Finding> byLastTask(
      Subject subject, UUID machine, JobList list, Candidates listed) {
    if (subject.lead().baseline().isEmpty()) {
      return ownOf(subject, listed);
    }
    return services
        .vmm()
        .lastTask(subject.scope(), machine)
        .map(found -> found.flatMap(Operation.Baseline::lastTask))
        .map(found -> found.filter(id -> !subject.lastTask().equals(Optional.of(id))))
        .compose(
            id ->
                id.isEmpty()
                    ? ownOf(subject, listed)
                    : job(subject, id.get(), list)
                        .compose(job -> ofLastTask(subject, job, listed)));
  }

  private Future<Optional<VmmJob>> job(Subject subject, UUID id, JobList list) {
    Optional<VmmJob> known = list.jobs().stream().filter(job -> job.id().equals(id)).findFirst();
    return known.isPresent()
        ? Future.succeededFuture(known)
        : services.vmm().job(subject.scope(), id);
  }

  private Future<Finding> ofLastTask(Subject subject, Optional<VmmJob> job, Candidates listed) {
    if (job.isEmpty()) {
      return cannotTell("SPF does not show the job of the machine's last task");
    }
    boolean fits = subject.canBeOn(job.get()) && subject.mayBe(job.get().cmdlet());
    return ownOf(subject, fits ? new Candidates(List.of(job.get()), true, true) : listed);
  }

  private Future<Finding> ownOf(Subject subject, Candidates found) {
    return named
        .withoutOthers(subject, found.jobs())
        .map(own -> judge(subject, new Candidates(own, found.ordered(), found.all())));
  }

  private static Candidates candidates(Subject subject, UUID machine, JobList list) {
    Optional<UUID> lastTask = subject.lastTask();
    List<VmmJob> alike =
        list.jobs().stream()
            .filter(job -> lastTask.filter(job.id()::equals).isEmpty())
            .filter(job -> job.target().filter(machine::equals).isPresent())
            .filter(job -> subject.mayBe(job.cmdlet()))
            .toList();
    if (lastTask.isEmpty()) {
      return withoutLastTask(subject, alike, list.reachesBack());
    }
    return list.since()
        .map(from -> new Candidates(since(alike, from), true, list.reachesBack()))
        .orElseGet(() -> new Candidates(alike, false, list.reachesBack()));
  }

  /**
   * A machine that had no task has no older jobs either; should it have some all the same, an
   * earlier operation's must not pass for this one's. Nor are they left out, because it is by the
   * clocks that they are older, and those of gateway and VMM may differ by more.
   */
  private static Candidates withoutLastTask(Subject subject, List<VmmJob> alike, boolean all) {
    Instant from = subject.received().minus(CLOCKS_DIFFER);
    List<VmmJob> recent = since(alike, from);
    boolean ordered = subject.lead().baseline().isPresent();
    return recent.isEmpty()
        ? new Candidates(alike, false, all)
        : new Candidates(recent, ordered, all);
  }

  private static List<VmmJob> since(List<VmmJob> jobs, Instant from) {
    return jobs.stream()
        .filter(job -> job.started().map(start -> !start.isBefore(from)).orElse(true))
        .toList();
  }

  private Finding judge(Subject subject, Candidates candidates) {
    if (candidates.jobs().isEmpty()) {
      return candidates.all() ? new Nothing() : new CanNotTell(CUT);
    }
    if (!candidates.ordered()) {
      return new CanNotTell("a job of its kind is there, which may be older than the request");
    }
    List<VmmJob> own =
        candidates.jobs().stream()
            .filter(job -> services.owners().whose(subject, job) != JobOwners.Whose.FOREIGN)
            .toList();
    if (own.isEmpty()) {
      String owner = candidates.jobs().get(0).owner().orElse("somebody else");
      return new Doubtful(candidates.jobs(), "the job of its kind belongs to " + owner);
    }
    return own.size() > 1
        ? new Doubtful(own, own.size() + " jobs of its kind began since then")
        : judge(own.get(0), candidates.all());
  }

  /** One that ended and never began was cancelled, or VMM does not tell when it began. */
  private static Finding judge(VmmJob job, boolean all) {
    if (job.started().isEmpty()) {
      return job.end().isEmpty()
          ? new Queued(job)
          : new CanNotTell("VMM does not tell when a job of its kind began");
    }
    if (job.end().map(VmmJob.End::succeeded).orElse(true)) {
      return new Began(job);
    }
    return all ? new Failed(job) : new CanNotTell(CUT);
  }
}
