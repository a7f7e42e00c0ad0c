package dev.spfgateway.operation;

import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.operation.vmm.VmmScope;
import dev.spfgateway.pipeline.OperationState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** Looks how far the VMM job of an accepted operation is, and writes down how it ended. */
final class JobTracker {
  /** A job need not be there at once: VMM queues it. */
  private static final Duration QUEUE_TIME = Duration.ofSeconds(10);

  /** Progress is for people: finer steps are not worth a commit. */
  private static final int STEP_PERCENT = 10;

  private final OperationServices services;
  private final OperationConfig.Follow config;
  private final Steps steps;

  JobTracker(OperationServices services, OperationConfig.Follow config) {
    this.services = services;
    this.config = config;
    this.steps = new Steps(services);
  }

  /** Looks once; fails when SPF or the store can't be used. */
  Future<Void> look(OperationRecord accepted) {
    OperationRecord.Asked asked = accepted.asked();
    VmmScope scope =
        new VmmScope(
            asked.stamp(), asked.subscription(), accepted.lead().account(), config.timeout());
    return services
        .vmm()
        .job(scope, accepted.status().job().orElseThrow())
        .compose(job -> job.map(one -> seen(accepted, one)).orElseGet(() -> missing(accepted)));
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
   * only likely. Where it names none, SPF's own word is all there is.
   */
  private Future<Void> missing(OperationRecord accepted) {
    Duration age = Duration.between(accepted.status().changed(), services.ticker().now());
    return age.compareTo(QUEUE_TIME) < 0
        ? Future.succeededFuture()
        : steps
            .end(
                accepted,
                OperationState.DONE,
                Optional.empty(),
                "SPF accepted it and names no job that can be read")
            .mapEmpty();
  }
}
