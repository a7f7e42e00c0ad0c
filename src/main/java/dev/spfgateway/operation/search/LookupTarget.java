package dev.spfgateway.operation.search;

import dev.spfgateway.operation.record.EntityName;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.operation.vmm.VmmScope;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.mutation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An operation whose traces are searched for.
 *
 * @param operation its id
 * @param scope where and as whom to look
 * @param action the action
 * @param entity the entity that it acts on
 * @param lead what is known about it
 * @param received when it was received, by the gateway's wall clock
 */
public record LookupTarget(
    UUID operation,
    VmmScope scope,
    Action action,
    EntityName entity,
    Operation.Lead lead,
    Instant received) {

  public static LookupTarget of(OperationRecord one, Duration limit) {
    OperationRecord.Asked asked = one.asked();
    return new LookupTarget(
        one.id(),
        new VmmScope(
            asked.tenant(), asked.stamp(), asked.subscription(), one.lead().account(), limit),
        asked.action(),
        EntityName.of(asked.target()),
        one.lead(),
        one.status().received());
  }

  public static LookupTarget of(
      Exchange exchange, Operation operation, Duration limit, Instant received) {
    return new LookupTarget(
        operation.id(),
        new VmmScope(
            exchange.permit().principal().tenant(),
            exchange.permit().stamp(),
            exchange.permit().subscription().id(),
            operation.lead().account(),
            limit),
        exchange.permit().action(),
        EntityName.of(exchange.entities().path()),
        operation.lead(),
        received);
  }

  /** Whether it is known which jobs the operation would begin. */
  public boolean leavesJobs() {
    return entity.isCheckpoint() || entity.isMachine();
  }

  /** The machine's last task before the send; empty when it had none or was not asked for. */
  Optional<UUID> lastTask() {
    return lead.baseline().flatMap(Operation.Baseline::lastTask);
  }

  /**
   * Whether the machine's last task can be this operation's job, judging by the task's target: VMM
   * may show the machine, the checkpoint, or nothing.
   */
  boolean canBeOn(VmmJob job) {
    return job.target().isEmpty()
        || job.target().equals(lead.machine())
        || job.target().equals(entity.id());
  }

  /** Whether SPF can name a job of this cmdlet for this operation. */
  boolean mayBeNamed(String cmdlet) {
    return leavesJobs() ? mayBe(cmdlet) : !FittingCmdlets.isOfMachine(cmdlet);
  }

  /** Whether a job of this cmdlet can be this operation's. */
  boolean mayBe(String cmdlet) {
    return FittingCmdlets.of(this).test(cmdlet);
  }
}
