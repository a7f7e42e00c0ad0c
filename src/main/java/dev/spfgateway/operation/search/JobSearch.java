package dev.spfgateway.operation.search;

import dev.spfgateway.operation.vmm.JobList;
import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.operation.vmm.VmmReader;
import dev.spfgateway.pipeline.mutation.Operation;
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
 * shows owners, and began after the operation was sent. The last condition is where clocks could
 * mislead: VMM's may differ from the gateway's by minutes, and a restore that another VMM user
 * began just before would be taken for the gateway's. So no clock of the gateway is compared with
 * one of VMM's. Before sending, the gateway reads the machine's last task ({@link
 * Operation.Baseline}); a job counts when it began no earlier than that task, both times being
 * VMM's own. The price is one small read before each mutation. The {@code Date} header would cost
 * nothing and is no substitute: it is the web server's clock, whole seconds, and not VMM's.
 *
 * <p>{@code LastRestoredCheckpointId} is not used: it says which checkpoint the machine was reset
 * to, never when. VMM shows no difference between the operation's job and one that was begun
 * outside of the gateway between baseline and look, on the same machine, with the same cmdlet and
 * without a visible owner; of several such jobs none is accepted.
 */
public final class JobSearch {
  private static final String CUT = "SPF's list of jobs does not reach back to the request";

  /** How much the clocks of the gateway and of VMM may differ unnoticed. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

  private final OperationServices services;
  private final NamedJobs named;

  public JobSearch(OperationServices services) {
    this.services = services;
    this.named = new NamedJobs(services);
  }

  /** The result of a look. */
  public sealed interface Finding {}

  /** VMM began the operation: the job runs or has succeeded. */
  public record Began(VmmJob job) implements Finding {}

  /**
   * The only matching job failed. While SPF may still act, this proves nothing: the failed job may
   * be another's.
   */
  public record Failed(VmmJob job) implements Finding {}

  /**
   * A matching job exists but has not begun, so that it can't yet be said whether it is older than
   * the request; it may still turn out to be the operation's.
   */
  public record Queued(VmmJob job) implements Finding {}

  /**
   * Matching jobs began, but none of them can be attributed to the operation: several fit, or all
   * belong to others. Its own may still appear.
   *
   * @param why in a few words
   */
  public record Doubtful(List<VmmJob> jobs, String why) implements Finding {}

  /** No trace of the operation yet. */
  public record Nothing() implements Finding {}

  /** What VMM shows can't answer the question. */
  public record CanNotTell(String why) implements Finding {}

  /**
   * Jobs that may be the operation's.
   *
   * @param ordered whether it is known which of them began after the send
   * @param all false when there may be further jobs that are not listed
   */
  private record Candidates(List<VmmJob> jobs, boolean ordered, boolean all) {}

  /**
   * Looks once; fails when SPF or the store can't be read.
   *
   * @param name the job that SPF itself named, if it answered; it need not exist
   */
  public Future<Finding> look(LookupTarget subject, Optional<UUID> name) {
    return name.map(id -> named.find(subject, id))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(job -> job.isPresent() ? proven(job.get()) : search(subject));
  }

  private static Future<Finding> proven(VmmJob job) {
    boolean failed = job.end().filter(end -> !end.succeeded()).isPresent();
    return Future.succeededFuture(failed ? new Failed(job) : new Began(job));
  }

  private Future<Finding> search(LookupTarget subject) {
    if (!subject.leavesJobs()) {
      return cannotTell("VMM's jobs do not show changes of " + subject.entity().set());
    }
    Optional<UUID> machine = subject.lead().machine();
    if (machine.isEmpty()) {
      return cannotTell("its virtual machine is unknown");
    }
    return services
        .vmm()
        .jobs(subject.scope(), machine.get(), subject.lastTask())
        .recover(JobSearch::notShown)
        .compose(jobs -> judge(subject, machine.get(), jobs));
  }

  /** Even if SPF refuses to list its jobs, it may still show the machine's last one. */
  private static Future<JobList> notShown(Throwable failure) {
    return failure instanceof VmmReader.NotShown
        ? Future.succeededFuture(new JobList(List.of(), Optional.empty(), false))
        : Future.failedFuture(failure);
  }

  private static Future<Finding> cannotTell(String why) {
    return Future.succeededFuture(new CanNotTell(why));
  }

  private Future<Finding> judge(LookupTarget subject, UUID machine, JobList list) {
    Candidates listed = candidates(subject, machine, list);
    return listed.jobs().isEmpty()
        ? byLastTask(subject, machine, list, listed)
        : ownOf(subject, listed);
  }

  /**
   * Reads the machine's last task when the list shows no trace of the operation: it was never
   * published what VMM shows as a checkpoint job's target, so the list may lack it. A task that is
   * newer than the baseline and can't be seen may be the operation's.
   */
  private Future<Finding> byLastTask(
      LookupTarget subject, UUID machine, JobList list, Candidates listed) {
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

  private Future<Optional<VmmJob>> job(LookupTarget subject, UUID id, JobList list) {
    Optional<VmmJob> known = list.jobs().stream().filter(job -> job.id().equals(id)).findFirst();
    return known.isPresent()
        ? Future.succeededFuture(known)
        : services.vmm().job(subject.scope(), id);
  }

  private Future<Finding> ofLastTask(
      LookupTarget subject, Optional<VmmJob> job, Candidates listed) {
    if (job.isEmpty()) {
      return cannotTell("SPF does not show the job of the machine's last task");
    }
    boolean fits = subject.canBeOn(job.get()) && subject.mayBe(job.get().cmdlet());
    return ownOf(subject, fits ? new Candidates(List.of(job.get()), true, true) : listed);
  }

  private Future<Finding> ownOf(LookupTarget subject, Candidates found) {
    return named
        .withoutOthers(subject, found.jobs())
        .map(own -> judge(subject, new Candidates(own, found.ordered(), found.all())));
  }

  private static Candidates candidates(LookupTarget subject, UUID machine, JobList list) {
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
   * A machine without a last task has no older jobs either; if it has some nevertheless, an earlier
   * operation's job must not be taken for this one's. They are not excluded either, because only
   * the clocks say that they are older, and those of gateway and VMM may differ by more.
   */
  private static Candidates withoutLastTask(LookupTarget subject, List<VmmJob> alike, boolean all) {
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

  private Finding judge(LookupTarget subject, Candidates candidates) {
    if (candidates.jobs().isEmpty()) {
      return candidates.all() ? new Nothing() : new CanNotTell(CUT);
    }
    if (!candidates.ordered()) {
      return new CanNotTell(
          "VMM shows a job of the same kind, which may be older than the request");
    }
    List<VmmJob> own =
        candidates.jobs().stream()
            .filter(job -> services.owners().whose(subject, job) != JobOwners.Whose.FOREIGN)
            .toList();
    if (own.isEmpty()) {
      String owner = candidates.jobs().get(0).owner().orElse("another account");
      return new Doubtful(candidates.jobs(), "the job of the same kind belongs to " + owner);
    }
    return own.size() > 1
        ? new Doubtful(own, own.size() + " jobs of the same kind began after the request")
        : judge(own.get(0), candidates.all());
  }

  /** A job that ended and never began was cancelled, or VMM does not show when it began. */
  private static Finding judge(VmmJob job, boolean all) {
    if (job.started().isEmpty()) {
      return job.end().isEmpty()
          ? new Queued(job)
          : new CanNotTell("VMM does not show when a job of the same kind began");
    }
    if (job.end().map(VmmJob.End::succeeded).orElse(true)) {
      return new Began(job);
    }
    return all ? new Failed(job) : new CanNotTell(CUT);
  }
}
