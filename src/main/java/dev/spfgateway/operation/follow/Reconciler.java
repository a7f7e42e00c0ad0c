package dev.spfgateway.operation.follow;

import dev.spfgateway.operation.record.OperationConfig;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.search.JobSearch;
import dev.spfgateway.operation.search.LookupTarget;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds out in the background how an unknown operation ended. Only reads: an operation without
 * proof stays unknown, and one that left no trace before the end of the stamp's settling time is
 * absent, because by then SPF has discarded what was in its queue. An operation that SPF refused is
 * rejected once VMM has had its time to show a job nevertheless.
 */
public final class Reconciler {
  private final JobSearch evidence;
  private final OperationWriter steps;
  private final OperationServices services;
  private final OperationConfig config;
  private final AgeTracker watch;

  /**
   * @param watch counts from when the gateway lost sight of an operation, which is after its last
   *     byte was sent
   */
  public Reconciler(OperationServices services, OperationConfig config, AgeTracker watch) {
    this.evidence = new JobSearch(services);
    this.steps = new OperationWriter(services);
    this.services = services;
    this.config = config;
    this.watch = watch;
  }

  /** Looks once; fails when SPF or the store can't be used. */
  public Future<Void> look(OperationRecord unknown) {
    LookupTarget subject = LookupTarget.of(unknown, config.follow().timeout());
    boolean settled =
        isRefused(unknown)
            ? watch.hasStood(unknown, config.bookkeeping())
            : watch.hasSettled(unknown);
    return evidence
        .look(subject, unknown.status().job())
        .compose(found -> settle(unknown, subject, found, settled));
  }

  private static boolean isRefused(OperationRecord unknown) {
    return unknown.status().state() == OperationState.REFUSED;
  }

  private Future<Void> settle(
      OperationRecord unknown, LookupTarget subject, JobSearch.Finding found, boolean settled) {
    if (found instanceof JobSearch.Began began) {
      return began(unknown, began.job()).mapEmpty();
    }
    // SPF has answered an operation that it refused: it is in no queue from which a job could still
    // come.
    if (found instanceof JobSearch.Failed failed && (settled || isRefused(unknown))) {
      VmmJob.End end = failed.job().end().orElseThrow();
      return steps.end(unknown, failed.job(), end).mapEmpty();
    }
    if (!settled || found instanceof JobSearch.Queued) {
      return Future.succeededFuture();
    }
    if (found instanceof JobSearch.Doubtful doubtful) {
      return giveUp(unknown, doubtful.why()).mapEmpty();
    }
    if (found instanceof JobSearch.CanNotTell cannot) {
      return giveUp(unknown, cannot.why()).mapEmpty();
    }
    return (isRefused(unknown) ? rejected(unknown) : absent(unknown, subject)).mapEmpty();
  }

  private Future<Boolean> giveUp(OperationRecord unknown, String why) {
    return steps.end(unknown, OperationState.UNKNOWN, Optional.empty(), "given up: " + why);
  }

  private Future<Boolean> rejected(OperationRecord refused) {
    return steps.end(
        refused,
        OperationState.REJECTED,
        Optional.empty(),
        "SPF refused it, and VMM began no job within the bookkeeping time");
  }

  private Future<Boolean> began(OperationRecord unknown, VmmJob job) {
    Optional<UUID> id = Optional.of(job.id());
    String reason =
        (isRefused(unknown) ? "SPF answered an error" : "the answer was lost")
            + "; VMM job "
            + job.id()
            + " shows that it began";
    return job.end().isPresent()
        ? steps.end(unknown, OperationState.DONE, id, reason)
        : steps.goOn(unknown, OperationState.ACCEPTED, id, reason);
  }

  private Future<Boolean> absent(OperationRecord unknown, LookupTarget subject) {
    boolean deletes = subject.action() == Action.DELETE && subject.entity().isCheckpoint();
    Optional<UUID> entity = subject.entity().id();
    if (!deletes || entity.isEmpty()) {
      return neverBegan(unknown);
    }
    return services
        .vmm()
        .hasCheckpoint(subject.scope(), entity.get())
        .compose(
            there ->
                there
                    ? neverBegan(unknown)
                    : steps.end(
                        unknown,
                        OperationState.DONE,
                        Optional.empty(),
                        "the checkpoint is gone, but no job shows who removed it"));
  }

  private Future<Boolean> neverBegan(OperationRecord unknown) {
    return steps.end(
        unknown,
        OperationState.ABSENT,
        Optional.empty(),
        "VMM shows no job for it after the settling time");
  }
}
