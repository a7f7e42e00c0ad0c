package dev.spfgateway.app;

import dev.spfgateway.admin.access.Operator;
import dev.spfgateway.admin.console.OperationRoutes;
import dev.spfgateway.audit.api.OperatorAudit;
import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.api.OperatorOperations;
import dev.spfgateway.operation.api.OperatorSettlement;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.operation.record.Settlement;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Joins operations and their audit events to the console. */
final class ConsoleOperations implements OperationRoutes.Operations {
  private static final String RUNNING = "running";

  private final OperatorOperations operations;
  private final OperatorSettlement settlement;

  ConsoleOperations(
      OperationStore store,
      OperatorAudit audit,
      Function<OperationRecord, Future<Boolean>> hasSettled,
      Source source) {
    this.operations = new OperatorOperations(store, source.ticker(), audit::ofOperation);
    this.settlement =
        new OperatorSettlement(operations, store, source.ticker(), source.ids(), hasSettled);
  }

  @Override
  public Future<JsonObject> page(OperationRoutes.Search search) {
    return operations.page(
        new OperationStore.Search(
            search.state().filter(word -> !word.equals(RUNNING)).map(this::states).orElse(Set.of()),
            search.state().filter(RUNNING::equals).isPresent(),
            search.tenant(),
            search.stamp().map(StampId::new),
            search.machine(),
            search.before(),
            search.limit()));
  }

  private Set<OperationState> states(String word) {
    return Arrays.stream(OperationState.values())
        .filter(state -> state.word().equals(word))
        .findFirst()
        .map(Set::of)
        .orElseThrow(
            () ->
                GatewayException.of(
                    FailureKind.BAD_REQUEST,
                    Arrays.stream(OperationState.values())
                        .map(OperationState::word)
                        .collect(Collectors.joining(", ", "state must be running, ", ""))));
  }

  @Override
  public Future<JsonObject> one(UUID id) {
    return operations.one(id);
  }

  @Override
  public Future<JsonObject> settle(
      UUID id, String outcome, String reason, boolean force, Operator by) {
    return settlement.settle(
        id,
        new OperatorSettlement.Wish(OperationState.parse(outcome), reason, force),
        new Settlement.Author(by.name(), by.by().word(), by.address()));
  }
}
