package dev.spfgateway.audit;

import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A log in memory whose commits end as a test wants. */
final class MemoryAuditLog implements AuditLog {
  final List<AuditEvent> events = new CopyOnWriteArrayList<>();
  final List<Operation> claims = new CopyOnWriteArrayList<>();
  final List<OperationResult> endings = new CopyOnWriteArrayList<>();
  Supplier<Future<Void>> intents = Future::succeededFuture;
  Supplier<Future<Void>> outcomes = Future::succeededFuture;

  @Override
  public Future<Void> intent(AuditEvent event, Operation claim) {
    events.add(event);
    claims.add(claim);
    return intents.get();
  }

  @Override
  public Future<Void> outcome(AuditEvent event, OperationResult ending) {
    events.add(event);
    endings.add(ending);
    return outcomes.get();
  }

  List<String> outcomeWords() {
    return events.stream()
        .filter(event -> event.kind() == AuditEvent.Kind.OUTCOME)
        .map(event -> event.result().outcome())
        .toList();
  }
}
