package dev.spfgateway.store;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.operation.OperationStore;
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
    store = SqliteStore.open(file(), CONFIG, "gateway");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Path file() {
    return directory.resolve("gateway.db");
  }

  @Override
  AuditLog log() {
    return store;
  }

  @Override
  OperationStore operations() {
    return store;
  }

  @Override
  List<AuditEvent> recorded() {
    return Recorded.in(file()).stream().map(SealedEvent::json).map(SealedEvent::open).toList();
  }
}
