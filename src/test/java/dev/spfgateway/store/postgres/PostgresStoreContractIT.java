package dev.spfgateway.store.postgres;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.store.Recorded;
import dev.spfgateway.store.StoreContract;
import dev.spfgateway.store.postgres.server.PostgresConfig;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresStoreContractIT extends StoreContract {
  private static Vertx vertx;
  private PostgresConfig database;
  private PostgresStore store;

  @BeforeAll
  static void begin() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void end() {
    await(vertx.close());
  }

  @BeforeEach
  void open() {
    database = PostgresFixture.shared().database();
    store = PostgresStore.open(vertx, database, CONFIG.limits(), "gateway", Ticker.system());
  }

  @AfterEach
  void close() {
    store.close();
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
    return Recorded.in(database).stream().map(SealedEvent::json).toList();
  }
}
