package dev.spfgateway.operation;

import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.pipeline.OperationState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks how far the VMM job of an accepted operation is, and writes down how it ended. */
final class JobTracker {
  /** A job need not be there at once: VMM queues it. */
  private static final Duration QUEUE_TIME = Duration.ofSeconds(10);

  /** Progress is for people: finer steps are not worth a commit. */
  private static final int STEP_PERCENT = 10;

  /** Tenants who ask again and again make SPF no busier than this. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private static final int MAX_REMEMBERED = 1_000;

  private final OperationServices services;
  private final OperationConfig.Follow config;
  private final Watch watch;
  private final Evidence evidence;
  private final Steps steps;
  private final Map<UUID, Look> looks =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Look> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  /** A look and when it began. */
  private record Look(long nanos, Future<Void> done) {}

  /**
   * Prepares it.
   *
   * @param watch tells since when an operation is accepted
   */
  JobTracker(OperationServices services, OperationConfig.Follow config, Watch watch) {
    this.services = services;
    this.config = config;
    this.watch = watch;
    this.evidence = new Evidence(services);
    this.steps = new Steps(services);
  }

  /** Looks once; fails when SPF or the store can't be used. */
  Future<Void> look(OperationRecord accepted) {
    Subject subject = Subject.of(accepted, config.timeout());
    return services
        .vmm()
        .job(subject.scope(), accepted.status().job().orElseThrow())
        .compose(
            job -> job.map(one -> seen(accepted, one)).orElseGet(() -> missing(accepted, subject)));
  }

  /** The same for those who can do with what somebody saw within the last second. */
  Future<Void> lookIfStale(OperationRecord accepted) {
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
    boolean further = job.progress() - accepted.status().progress() >= STEP_PERCENT;
    return further ? services.store().progress(accepted, job.progress()) : Future.succeededFuture();
  }

  /**
   * {@code x-ms-request-id} is a job for virtual machines; that it is one for everything else is
   * only likely. Where nothing else of it can be seen in VMM, SPF's own word is all there is.
   */
  private Future<Void> missing(OperationRecord accepted, Subject subject) {
    if (!watch.hasStood(accepted, QUEUE_TIME)) {
      return Future.succeededFuture();
    }
    return subject.leavesJobs()
        ? evidence.look(subject, Optional.empty()).compose(found -> instead(accepted, found))
        : done(accepted, "SPF accepted it and names no job that can be read");
  }

  /**
   * A restore may be running though VMM does not show the job now, as when it fails over: the
   * machine is not freed before SPF's and VMM's time for it is over.
   */
  private Future<Void> instead(OperationRecord accepted, Evidence.Finding found) {
    if (found instanceof Evidence.Began began) {
      return follow(accepted, began.job());
    }
    if (!watch.hasSettled(accepted) || found instanceof Evidence.Queued) {
      return Future.succeededFuture();
    }
    return found instanceof Evidence.Failed failed
        ? seen(accepted, failed.job())
        : done(accepted, "SPF accepted it, and VMM never showed a job of it");
  }

  private Future<Void> follow(OperationRecord accepted, VmmJob job) {
    return job.end().isPresent()
        ? seen(accepted, job)
        : steps
            .goOn(
                accepted,
                OperationState.ACCEPTED,
                Optional.of(job.id()),
                "the job that SPF named is not there; VMM job " + job.id() + " shows that it began")
            .mapEmpty();
  }

  private Future<Void> done(OperationRecord accepted, String reason) {
    return steps.end(accepted, OperationState.DONE, Optional.empty(), reason).mapEmpty();
  }
}
