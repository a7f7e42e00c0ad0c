package dev.spfgateway.operation;

import dev.spfgateway.operation.vmm.JobList;
import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.pipeline.Operation;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Looks in VMM for the job that a lost answer would have named.
 *
 * <p>A job proves an operation when it works on the operation's virtual machine, runs the cmdlet
 * that the operation asks for, is no other operation's own, and began after the operation was sent.
 * The last is where clocks could deceive: VMM's may differ from the gateway's by minutes, and a
 * restore that somebody else began just before would be taken for ours. So no clock of the gateway
 * is compared with one of VMM's. Before the send the gateway reads which task was the machine's
 * last ({@link Operation.Baseline}); a job counts when it began no earlier than that task, both
 * times being VMM's own. The price is one small read before each mutation. The {@code Date} header
 * would cost nothing and is no substitute: it is the web server's clock, whole seconds, and not
 * VMM's.
 *
 * <p>{@code LastRestoredCheckpointId} is not looked at: it says where the machine was put back to,
 * never when. What somebody else begins on the machine between baseline and look, outside of the
 * gateway and with the same cmdlet, can't be told apart from ours by anything that VMM shows.
 */
final class Evidence {
  private static final String CUT = "SPF's list of jobs does not reach back to the request";

  /** By which the clocks of the gateway and of VMM may differ without anybody noticing. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

  private static final Comparator<VmmJob> BY_START =
      Comparator.comparing(job -> job.started().orElseThrow());

  private final OperationServices services;

  Evidence(OperationServices services) {
    this.services = services;
  }

  /** What a look showed. */
  sealed interface Finding {}

  /** VMM began it: the job runs or has succeeded. */
  record Began(VmmJob job) implements Finding {}

  /**
   * A job of its kind failed, and none runs or succeeded. While SPF may still act this is no proof:
   * the failed one may be somebody else's.
   */
  record Failed(VmmJob job) implements Finding {}

  /**
   * A job of its kind is there and has not begun, so that nobody can tell yet whether it is older
   * than the request; it may still become the operation's.
   */
  record Queued(VmmJob job) implements Finding {}

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
   * @param named the job that SPF itself named, where an answer came; it need not be there
   */
  Future<Finding> look(Subject subject, Optional<UUID> named) {
    return named
        .map(job -> named(subject, job))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(job -> job.isPresent() ? proven(job.get()) : search(subject));
  }

  private Future<Optional<VmmJob>> named(Subject subject, UUID id) {
    return services
        .vmm()
        .job(subject.scope(), id)
        .map(job -> job.filter(one -> !subject.leavesJobs() || subject.mayBe(one.cmdlet())))
        .compose(
            job ->
                withoutOthers(subject, job.stream().toList()).map(own -> own.stream().findFirst()));
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
        .jobs(subject.scope(), machine.get(), lastTask(subject))
        .map(jobs -> candidates(subject, machine.get(), jobs))
        .compose(
            found ->
                withoutOthers(subject, found.jobs())
                    .map(own -> new Candidates(own, found.ordered(), found.all())))
        .map(Evidence::judge);
  }

  private static Optional<UUID> lastTask(Subject subject) {
    return subject.lead().baseline().flatMap(Operation.Baseline::lastTask);
  }

  private static Future<Finding> cannotTell(String why) {
    return Future.succeededFuture(new CanNotTell(why));
  }

  private static Candidates candidates(Subject subject, UUID machine, JobList list) {
    Optional<UUID> lastTask = lastTask(subject);
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

  private Future<List<VmmJob>> withoutOthers(Subject subject, List<VmmJob> jobs) {
    List<UUID> ids = jobs.stream().map(VmmJob::id).toList();
    if (ids.isEmpty()) {
      return Future.succeededFuture(jobs);
    }
    return services
        .store()
        .attributed(subject.scope().stamp(), ids, subject.operation())
        .map(others -> jobs.stream().filter(job -> !others.contains(job.id())).toList());
  }

  /** Of several the first to begin: what followed it was begun by somebody who saw it. */
  private static Finding judge(Candidates candidates) {
    if (candidates.jobs().isEmpty()) {
      return candidates.all() ? new Nothing() : new CanNotTell(CUT);
    }
    if (!candidates.ordered()) {
      return new CanNotTell("a job of its kind is there, which may be older than the request");
    }
    List<VmmJob> begun =
        candidates.jobs().stream().filter(job -> job.started().isPresent()).toList();
    return begun.stream()
        .filter(job -> job.end().map(VmmJob.End::succeeded).orElse(true))
        .min(BY_START)
        .<Finding>map(Began::new)
        .or(() -> unbegun(candidates.jobs()))
        .orElseGet(() -> failed(begun, candidates.all()));
  }

  /** One that ended and never began was cancelled, or VMM does not tell when it began. */
  private static Optional<Finding> unbegun(List<VmmJob> jobs) {
    return jobs.stream()
        .filter(job -> job.started().isEmpty())
        .<Finding>map(
            job ->
                job.end().isEmpty()
                    ? new Queued(job)
                    : new CanNotTell("VMM does not tell when a job of its kind began"))
        .min(Comparator.comparing(found -> found instanceof CanNotTell));
  }

  private static Finding failed(List<VmmJob> begun, boolean all) {
    return all ? new Failed(begun.stream().max(BY_START).orElseThrow()) : new CanNotTell(CUT);
  }
}
