package dev.spfgateway.operation.follow;

import dev.spfgateway.base.BoundedMap;
import dev.spfgateway.operation.record.OperationConfig;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.search.JobSearch;
import dev.spfgateway.operation.search.LookupTarget;
import dev.spfgateway.operation.search.NamedJobs;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tracks the VMM job of an accepted operation, and records its progress and its end. */
public final class JobTracker {
  /** A job may not exist at once: VMM queues it. */
  private static final Duration QUEUE_TIME = Duration.ofSeconds(10);

  /** Progress is for people; finer steps are not worth a commit. */
  private static final int STEP_PERCENT = 10;

  /** Tenants who ask again and again cause no more questions to SPF than one in this time. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private static final int MAX_REMEMBERED = 1_000;

  private final OperationServices services;
  private final OperationConfig config;
  private final AgeTracker watch;
  private final NamedJobs named;
  private final JobSearch evidence;
  private final OperationWriter steps;
  private final RestartTracker restarts;
  private final Map<UUID, Look> looks = BoundedMap.byAccess(MAX_REMEMBERED);

  /** A look and its start. */
  private record Look(long nanos, Future<Void> done) {}

  /**
   * @param watch tells since when an operation is accepted
   */
  public JobTracker(OperationServices services, OperationConfig config, AgeTracker watch) {
    this.services = services;
    this.config = config;
    this.watch = watch;
    this.named = new NamedJobs(services);
    this.evidence = new JobSearch(services);
    this.steps = new OperationWriter(services);
    this.restarts = new RestartTracker(services, config, watch);
  }

  /** Looks once; fails when SPF or the store can't be used. */
  public Future<Void> look(OperationRecord accepted) {
    LookupTarget subject = LookupTarget.of(accepted, config.follow().timeout());
    // Determined first: an operation that is over now can be settled by this look.
    boolean over = watch.hasStood(accepted, config.bookkeeping());
    if (subject.entity().isJob()) {
      return restarts
          .look(accepted, subject, isSeen(accepted))
          .compose(
              runs ->
                  runs.map(job -> seen(accepted, job)).orElseGet(() -> Future.succeededFuture()));
    }
    return named(accepted, subject)
        .compose(
            job ->
                job.map(one -> seen(accepted, one))
                    .orElseGet(() -> missing(accepted, subject, over)));
  }

  /** The job that SPF named; checked until it has been confirmed as the operation's own. */
  private Future<Optional<VmmJob>> named(OperationRecord accepted, LookupTarget subject) {
    Optional<UUID> id = accepted.status().job();
    if (id.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    return isSeen(accepted)
        ? services.vmm().job(subject.scope(), id.get())
        : named.find(subject, id.get());
  }

  /** Progress stays 0 until VMM has shown the job. */
  private static boolean isSeen(OperationRecord accepted) {
    return accepted.status().progress() > 0;
  }

  /** Looks unless a look began within the last second. */
  public Future<Void> lookIfStale(OperationRecord accepted) {
    @Nullable Look last = looks.get(accepted.id());
    if (last != null && services.ticker().since(last.nanos()).compareTo(FRESH) < 0) {
      return last.done();
    }
    Look begun = new Look(services.ticker().nanos(), look(accepted));
    looks.put(accepted.id(), begun);
    return begun.done();
  }

  private Future<Void> seen(OperationRecord accepted, VmmJob job) {
    Optional<VmmJob.End> end = job.end();
    if (end.isPresent()) {
      return steps.end(accepted, job, end.get()).mapEmpty();
    }
    int progress = Math.max(1, job.progress());
    boolean further = !isSeen(accepted) || progress - accepted.status().progress() >= STEP_PERCENT;
    return further ? services.store().progress(accepted, progress) : Future.succeededFuture();
  }

  /**
   * {@code x-ms-request-id} names a job for virtual machines; for other entities that is only
   * likely. If VMM shows no other trace, SPF's word is all there is.
   */
  private Future<Void> missing(OperationRecord accepted, LookupTarget subject, boolean over) {
    if (!subject.leavesJobs()) {
      return watch.hasStood(accepted, QUEUE_TIME)
          ? done(accepted, "SPF accepted it, but named no job that can be read")
          : Future.succeededFuture();
    }
    return isSeen(accepted)
        ? evidence
            .look(subject, Optional.empty())
            .compose(found -> vanished(accepted, found, watch.hasSettled(accepted)))
        : evidence
            .look(subject, Optional.empty())
            .compose(found -> unnamed(accepted, found, over))
            .onSuccess(known -> countUnnamed(accepted, known))
            .mapEmpty();
  }

  private void countUnnamed(OperationRecord accepted, boolean known) {
    if (known) {
      services.unnamed().count(accepted);
    }
  }

  /**
   * SPF accepted the operation but names no job: the machine's own tasks decide. A task that has
   * ended frees the machine at once; without one, a task may still appear until VMM's time to show
   * it is over.
   *
   * @param over whether that time is over
   * @return whether the job is now known, or known not to be shown
   */
  private Future<Boolean> unnamed(OperationRecord accepted, JobSearch.Finding found, boolean over) {
    if (found instanceof JobSearch.Began began) {
      return follow(accepted, began.job());
    }
    if (found instanceof JobSearch.Failed failed) {
      return steps.end(accepted, failed.job(), failed.job().end().orElseThrow());
    }
    // An answer without x-ms-request-id promises no task to wait for.
    boolean promisesNone = accepted.status().job().isEmpty() && found instanceof JobSearch.Nothing;
    if (!over && !promisesNone || found instanceof JobSearch.Queued) {
      return Future.succeededFuture(false);
    }
    return found instanceof JobSearch.Doubtful doubtful
        ? afterDoubt(accepted, doubtful)
        : end(accepted, "SPF accepted it, but VMM shows no task for it");
  }

  /** While one of them runs, its machine is busy anyway. */
  private Future<Boolean> afterDoubt(OperationRecord accepted, JobSearch.Doubtful doubtful) {
    if (doubtful.jobs().stream().anyMatch(job -> job.end().isEmpty())) {
      return Future.succeededFuture(false);
    }
    boolean succeeded =
        doubtful.jobs().stream().allMatch(job -> job.end().orElseThrow().succeeded());
    return succeeded
        ? end(accepted, "SPF accepted it; " + doubtful.why())
        : steps.end(
            accepted,
            OperationState.UNKNOWN,
            Optional.empty(),
            "SPF accepted it, but whether its job failed is unknown: " + doubtful.why());
  }

  /**
   * A restore may be running although VMM no longer shows its job, as during a failover: the
   * machine is not freed before SPF's and VMM's time for it is over.
   */
  private Future<Void> vanished(
      OperationRecord accepted, JobSearch.Finding found, boolean settled) {
    if (found instanceof JobSearch.Began began) {
      return follow(accepted, began.job()).mapEmpty();
    }
    return settled ? unnamed(accepted, found, true).mapEmpty() : Future.succeededFuture();
  }

  private Future<Boolean> follow(OperationRecord accepted, VmmJob job) {
    return job.end().isPresent()
        ? steps.end(accepted, job, job.end().get())
        : steps.goOn(
            accepted,
            OperationState.ACCEPTED,
            Optional.of(job.id()),
            "SPF named no job for it; VMM job " + job.id() + " shows that it began");
  }

  private Future<Void> done(OperationRecord accepted, String reason) {
    return end(accepted, reason).mapEmpty();
  }

  private Future<Boolean> end(OperationRecord accepted, String reason) {
    return steps.end(accepted, OperationState.DONE, Optional.empty(), reason);
  }
}
