package dev.spfgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.store.SqliteStore;
import dev.spfgateway.store.StoreConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblyTest {
  @TempDir Path directory;

  @Test
  void keepsTheStagesInTheOrderThatTheDesignPromises() {
    Vertx vertx = Vertx.vertx();
    SqliteStore store =
        SqliteStore.open(directory.resolve("gateway.db"), new StoreConfig(16, 16), "gateway");
    GatewayConfig config =
        YamlRecords.parse(
            "dataDirectory: data\nregistry: registry.yaml",
            Path.of("gateway.yaml"),
            GatewayConfig.class,
            name -> null);
    RegistryConfig registry =
        YamlRecords.parse(
            """
            stamps:
              - id: ba4146fa-fb41-4f59-a193-ad00c52a138c
                name: stamp-1
                endpoints:
                  - {url: 'https://spf:8090/SC2012R2/VMM', user: spf, password: {env: PASSWORD}}
            tenants: []
            """,
            Path.of("registry.yaml"),
            RegistryConfig.class,
            name -> "secret");
    Assembly assembly =
        new Assembly(
            config,
            registry,
            new Assembly.Records(store, store),
            new SimpleMeterRegistry(),
            Source.system());

    assertThat(assembly.stages(vertx))
        .extracting(stage -> stage.getClass().getSimpleName())
        .containsExactly(
            "TelemetryStage",
            "ReceiveStage",
            "RouteStage",
            "AuthenticateStage",
            "AuthorizeStage",
            "LimitStage",
            "SubscriptionsStage",
            "OperationsStage",
            "CommandStage",
            "PermitStage",
            "OperationStage",
            "AuditStage",
            "ReconcileStage",
            "ForwardStage");
    RunningGateway.await(vertx.close());
    store.close();
  }
}
