package dev.spfgateway.operation.claim;

import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.operation.vmm.VmmReader;
import dev.spfgateway.operation.vmm.VmmScope;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.Operation;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds the virtual machine that the restart of a job would work on. The job may be a restore, so
 * its restart waits for the machine like a restore; if the machine can't be found in the caller's
 * scope, the job is not restarted.
 */
final class RestartedJobs {
  private final VmmReader vmm;

  RestartedJobs(VmmReader vmm) {
    this.vmm = vmm;
  }

  /**
   * A machine and its baseline.
   *
   * @param id its {@code ID}
   */
  record Machine(UUID id, Operation.Baseline baseline) {}

  /**
   * The machine of a job.
   *
   * @return fails with {@code 403} and <em>not-sent</em> when SPF shows none, and with SPF's
   *     failure when SPF could not answer
   */
  Future<Machine> machine(VmmScope scope, Optional<UUID> job) {
    return job.map(id -> vmm.job(scope, id))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .map(found -> found.flatMap(VmmJob::target))
        .compose(target -> target.map(id -> of(scope, id)).orElseGet(RestartedJobs::none))
        .recover(
            failure ->
                failure instanceof VmmReader.NotShown ? none() : Future.failedFuture(failure))
        .map(found -> found.orElseThrow(RestartedJobs::untold));
  }

  /** It was never published what VMM shows as a job's target: the machine, or the checkpoint. */
  private Future<Optional<Machine>> of(VmmScope scope, UUID target) {
    return shown(scope, target)
        .compose(
            machine ->
                machine.isPresent()
                    ? Future.succeededFuture(machine)
                    : vmm.machineOf(scope, target)
                        .compose(
                            found ->
                                found.map(id -> shown(scope, id)).orElseGet(RestartedJobs::none)));
  }

  private Future<Optional<Machine>> shown(VmmScope scope, UUID machine) {
    return vmm.lastTask(scope, machine)
        .map(found -> found.map(baseline -> new Machine(machine, baseline)));
  }

  private static Future<Optional<Machine>> none() {
    return Future.succeededFuture(Optional.empty());
  }

  /** The refusal to restart a job about which nothing is known. */
  static GatewayException untold() {
    return GatewayException.of(
            FailureKind.FORBIDDEN,
            "restarting a job may restore a virtual machine, and SPF does not show the gateway"
                + " which machine this job worked on; nothing was sent: send the original request"
                + " again instead")
        .with(Outcome.NOT_SENT);
  }
}
