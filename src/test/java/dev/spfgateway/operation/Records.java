package dev.spfgateway.operation;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.search.JobOwners;
import dev.spfgateway.operation.search.UnnamedJobs;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Builds stored operations: contoso's restore on one machine. */
public final class Records {
  static final UUID MACHINE = UUID.fromString("eeeeeeee-5555-4555-8555-555555555555");
  static final UUID JOB = UUID.fromString("44444444-4444-4444-8444-444444444444");

  /** Of a stamp that the gateway uses as {@code CORP\\spf}. */
  public static final JobOwners OWNERS = new JobOwners(stamp -> Set.of("CORP\\spf"));

  public static final UnnamedJobs UNNAMED =
      new UnnamedJobs(new SimpleMeterRegistry(), stamp -> "stamp-1");

  private Records() {}

  public static OperationRecord aRecord(OperationState state, Instant changed) {
    return aRecord(state, Action.RESTORE, changed);
  }

  public static OperationRecord aRecord(OperationState state, Action action, Instant changed) {
    return aRecord(state, action, changed, "VMCheckPoints");
  }

  public static OperationRecord aRecord(
      OperationState state, Action action, Instant changed, String set) {
    return new OperationRecord(
        UUID.fromString("01a20afa-1caa-72f8-8bdf-610dd23b7528"),
        new OperationRecord.Asked(
            new SubscriptionId(UUID.fromString("aaaaaaaa-1111-4111-8111-111111111111")),
            "contoso",
            "ci",
            new StampId(UUID.fromString("bbbbbbbb-2222-4222-8222-222222222222")),
            action,
            "MERGE",
            set + "(ID=guid'dddddddd-4444-4444-8444-444444444444')",
            "request-1"),
        new Operation.Lead(
            "admin",
            Optional.of(MACHINE),
            Optional.of(new Operation.Baseline(Optional.empty())),
            Optional.empty()),
        new OperationRecord.Status(
            state,
            "",
            state == OperationState.ACCEPTED ? Optional.of(JOB) : Optional.empty(),
            0,
            changed,
            changed,
            state.isOpen() ? Optional.empty() : Optional.of(changed)),
        new OperationRecord.Hold("me", changed.plusSeconds(60), 1));
  }
}
