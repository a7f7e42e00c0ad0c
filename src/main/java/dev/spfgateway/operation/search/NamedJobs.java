package dev.spfgateway.operation.search;

import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.pipeline.mutation.Operation;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Checks the job that SPF names for an operation. SPF's word is not enough: a job counts only when
 * it works on the operation's machine, runs a cmdlet that fits, began after the baseline, belongs
 * to the gateway as far as VMM shows owners, and is no other operation's.
 */
public final class NamedJobs {
  private final OperationServices services;

  public NamedJobs(OperationServices services) {
    this.services = services;
  }

  /** Reads a job; empty when SPF does not show it, or when it is not the operation's own. */
  public Future<Optional<VmmJob>> find(LookupTarget subject, UUID id) {
    return services
        .vmm()
        .job(subject.scope(), id)
        .compose(
            job ->
                job.isEmpty()
                    ? Future.succeededFuture(job)
                    : isOwn(subject, job.get()).map(own -> job.filter(one -> own)));
  }

  private Future<Boolean> isOwn(LookupTarget subject, VmmJob job) {
    boolean canBe =
        subject.mayBeNamed(job.cmdlet())
            && subject.lastTask().filter(job.id()::equals).isEmpty()
            && services.owners().whose(subject, job) != JobOwners.Whose.FOREIGN;
    return canBe
        ? isOnMachine(subject, job)
            .compose(here -> here ? beganSince(subject, job) : Future.succeededFuture(false))
            .compose(
                since ->
                    since
                        ? withoutOthers(subject, List.of(job)).map(own -> !own.isEmpty())
                        : Future.succeededFuture(false))
        : Future.succeededFuture(false);
  }

  /** If the machine is unknown, the cmdlet and SPF's word are all there is. */
  private Future<Boolean> isOnMachine(LookupTarget subject, VmmJob job) {
    Optional<UUID> machine = subject.lead().machine();
    boolean told =
        machine.isEmpty()
            || machine.equals(job.target())
            || job.target().isPresent() && job.target().equals(subject.entity().id());
    if (!subject.leavesJobs() || told || job.target().isPresent()) {
      return Future.succeededFuture(!subject.leavesJobs() || told);
    }
    return services
        .vmm()
        .lastTask(subject.scope(), machine.get())
        .map(found -> found.flatMap(Operation.Baseline::lastTask))
        .map(lastTask -> lastTask.equals(Optional.of(job.id())));
  }

  /** By VMM's own clock; a baseline that VMM has forgotten does not count against the job. */
  private Future<Boolean> beganSince(LookupTarget subject, VmmJob job) {
    Optional<UUID> baseline = subject.lastTask();
    return baseline.isEmpty() || job.started().isEmpty()
        ? Future.succeededFuture(true)
        : services
            .vmm()
            .job(subject.scope(), baseline.get())
            .map(
                task ->
                    task.flatMap(VmmJob::started)
                        .map(from -> !job.started().get().isBefore(from))
                        .orElse(true));
  }

  /** Removes jobs that are known to be other operations'. */
  Future<List<VmmJob>> withoutOthers(LookupTarget subject, List<VmmJob> jobs) {
    List<UUID> ids = jobs.stream().map(VmmJob::id).toList();
    if (ids.isEmpty()) {
      return Future.succeededFuture(jobs);
    }
    return services
        .store()
        .attributed(subject.scope().stamp(), ids, subject.operation())
        .map(others -> jobs.stream().filter(job -> !others.contains(job.id())).toList());
  }
}
