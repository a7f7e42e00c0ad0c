package dev.spfgateway.operation;

import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.operation.vmm.VmmScope;
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
