package dev.spfgateway.operation.follow;

import dev.spfgateway.operation.record.OperationConfig;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.search.LookupTarget;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/**
 * Tracks a job that an accepted operation restarts. Until VMM shows the job running, what it shows
 * may be the earlier failure. It was never published whether a restart gets a job of its own, so
 * the machine is not freed while a task that is newer than the operation runs on it.
 */
final class RestartTracker {
  private final OperationServices services;
  private final OperationConfig config;
  private final AgeTracker watch;
  private final OperationWriter steps;

  RestartTracker(OperationServices services, OperationConfig config, AgeTracker watch) {
    this.services = services;
    this.config = config;
    this.watch = watch;
    this.steps = new OperationWriter(services);
  }

  /**
   * Looks once; fails when SPF or the store can't be used.
   *
   * @param seen whether an earlier look found the job running
   * @return the job if it runs
   */
  Future<Optional<VmmJob>> look(OperationRecord accepted, LookupTarget subject, boolean seen) {
    // Determined first: an operation that is over now can be settled by this look.
    boolean over = watch.hasStood(accepted, config.bookkeeping());
    boolean settled = watch.hasSettled(accepted);
    return restarted(subject)
        .compose(
            job -> {
              boolean runs = job.isPresent() && job.get().end().isEmpty();
              // A job that VMM does not show, as during a failover, may be running all the same.
              boolean ended = job.isPresent() ? seen || over || hasSucceeded(job) : settled;
              return runs || !ended
                  ? Future.succeededFuture(job.filter(one -> runs))
                  : newer(subject)
                      .compose(task -> settle(accepted, job, task, seen))
                      .map(Optional.empty());
            });
  }

  private Future<Optional<VmmJob>> restarted(LookupTarget subject) {
    return subject
        .entity()
        .id()
        .map(id -> services.vmm().job(subject.scope(), id))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private static boolean hasSucceeded(Optional<VmmJob> job) {
    return job.flatMap(VmmJob::end).filter(VmmJob.End::succeeded).isPresent();
  }

  /** The machine's last task, if it is neither the restarted job nor older than the operation. */
  private Future<Optional<VmmJob>> newer(LookupTarget subject) {
    Optional<UUID> machine = subject.lead().machine();
    if (machine.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    Optional<UUID> before = subject.lead().baseline().flatMap(Operation.Baseline::lastTask);
    return services
        .vmm()
        .lastTask(subject.scope(), machine.get())
        .map(found -> found.flatMap(Operation.Baseline::lastTask))
        .map(found -> found.filter(id -> !before.equals(Optional.of(id))))
        .map(found -> found.filter(id -> !subject.entity().id().equals(Optional.of(id))))
        .compose(
            found ->
                found
                    .map(id -> services.vmm().job(subject.scope(), id))
                    .orElseGet(() -> Future.succeededFuture(Optional.empty())));
  }

  private Future<Boolean> settle(
      OperationRecord accepted, Optional<VmmJob> job, Optional<VmmJob> newer, boolean seen) {
    if (newer.isPresent() && newer.get().end().isEmpty()) {
      return Future.succeededFuture(false);
    }
    if (job.isEmpty()) {
      return end(accepted, OperationState.UNKNOWN, "VMM no longer shows the job that it restarts");
    }
    String name = "VMM job " + job.get().id();
    VmmJob.End end = job.get().end().orElseThrow();
    if (end.succeeded()) {
      return end(accepted, OperationState.DONE, name + ", which it restarted, has succeeded");
    }
    boolean mayBeNewer =
        newer.filter(one -> one.cmdlet().equalsIgnoreCase(job.get().cmdlet())).isPresent();
    if (!seen && mayBeNewer) {
      return end(
          accepted,
          OperationState.UNKNOWN,
          name + " was not seen to run again, but a newer job may be its restart");
    }
    return end(accepted, OperationState.FAILED, end.reason());
  }

  /** Names no job of its own: the job may be known as that of the operation that began it. */
  private Future<Boolean> end(OperationRecord accepted, OperationState to, String reason) {
    return steps.end(accepted, to, Optional.empty(), reason);
  }
}
