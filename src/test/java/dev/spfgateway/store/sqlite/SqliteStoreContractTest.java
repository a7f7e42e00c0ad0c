package dev.spfgateway.store.sqlite;

import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.store.Recorded;
import dev.spfgateway.store.StoreContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreContractTest extends StoreContract {
  @TempDir Path directory;
  private SqliteStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(file(), CONFIG.limits(), "gateway");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Path file() {
    return directory.resolve("gateway.db");
  }

  @Override
  protected AuditLog log() {
    return store;
  }

  @Override
  protected OperationStore operations() {
    return store;
  }

  @Override
  protected List<String> entries() {
    return Recorded.in(file()).stream().map(SealedEvent::json).toList();
  }
}
