package dev.spfgateway.store.commit;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.ChainEntry;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.operation.record.Change;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.Settlement;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A database's work inside a commit, as {@link Store} specifies it. */
public interface StoreWrites {
  GroupCommit.Work<Long> intent(AuditEvent event, Operation claim);

  GroupCommit.Work<Long> outcome(AuditEvent event, OperationResult ending);

  GroupCommit.Work<Long> record(ChainEntry entry);

  GroupCommit.Work<Long> state(Statement statement);

  GroupCommit.Work<Long> drop(Statement statement, long from, long to);

  /** Tells gateways on the same database that this one's loss is accepted. */
  GroupCommit.Work<Boolean> accepted();

  GroupCommit.Work<Long> reached(String stream, String chain, long number);

  GroupCommit.Work<List<OperationRecord>> take(
      List<OperationRecord> seen, String owner, Instant until);

  GroupCommit.Work<Boolean> change(Change change);

  GroupCommit.Work<Boolean> settle(Settlement settlement);

  GroupCommit.Work<Integer> progress(OperationRecord seen, int percent);

  GroupCommit.Work<Long> watch(long seenMillis, Duration passed);

  GroupCommit.Work<Integer> sweep(Instant now, Duration keep, int limit);
}
