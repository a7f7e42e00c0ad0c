package dev.spfgateway.store.commit;

import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.mutation.Operation;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A database's queries about operations, as {@link OperationStore} specifies them. */
public interface StoreReads {
  Future<Optional<OperationRecord>> find(Asker asker, UUID id);

  Future<Optional<OperationRecord>> show(Asker asker, UUID id);

  Future<Optional<OperationStore.Keyed>> byKey(Asker asker, Operation.KeyClaim key);

  Future<List<OperationRecord>> list(Asker asker, OperationStore.Page page);

  Future<OperationStore.Found> search(Asker asker, OperationStore.Search search);

  Future<List<OperationRecord>> open(int limit);

  Future<Set<UUID>> attributed(StampId stamp, Collection<UUID> jobs, UUID except);

  /** Answers pending queries and stops; gives up after some seconds. */
  void close() throws InterruptedException;
}
