package dev.spfgateway.operation.follow;

import dev.spfgateway.operation.record.Change;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** Records the findings of looks at SPF; each step is one commit with its audit event. */
final class OperationWriter {
  private final OperationServices services;

  OperationWriter(OperationServices services) {
    this.services = services;
  }

  /** Changes the state and ends the work on the operation. */
  Future<Boolean> end(OperationRecord seen, OperationState to, Optional<UUID> job, String reason) {
    return services.store().change(change(seen, to, true, job, reason));
  }

  /** Changes the state; work on the operation continues. */
  Future<Boolean> goOn(OperationRecord seen, OperationState to, Optional<UUID> job, String reason) {
    return services.store().change(change(seen, to, false, job, reason));
  }

  /** Ends the operation according to its job's end. */
  Future<Boolean> end(OperationRecord seen, VmmJob job, VmmJob.End how) {
    return end(
        seen,
        how.succeeded() ? OperationState.DONE : OperationState.FAILED,
        Optional.of(job.id()),
        how.reason());
  }

  private Change change(
      OperationRecord seen, OperationState to, boolean ends, Optional<UUID> job, String reason) {
    Instant now = services.ticker().now().truncatedTo(ChronoUnit.MILLIS);
    return new Change(seen, to, ends, job, reason, services.ids().next(), now);
  }
}
