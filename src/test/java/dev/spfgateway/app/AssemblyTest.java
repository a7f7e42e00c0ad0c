package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.denial.Denials;
import dev.spfgateway.auth.Authenticator;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryFile;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.store.StoreConfig;
import dev.spfgateway.store.sqlite.SqliteArchive;
import dev.spfgateway.store.sqlite.SqliteStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblyTest {
  @TempDir Path directory;

  private static List<String> names(List<Stage> stages) {
    return stages.stream().map(stage -> stage.getClass().getSimpleName()).toList();
  }

  @Test
  void keepsTheStagesInTheOrderThatTheDesignPromises() {
    Vertx vertx = Vertx.vertx();
    SqliteStore store =
        SqliteStore.open(
            directory.resolve("gateway.db"), new StoreConfig(16, 16).limits(), "gateway");
    SqliteArchive archive = SqliteArchive.open(directory.resolve("gateway.db"));
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
    Registries registries =
        new Registries(
            new RegistryFile.Loaded(registry, "digest"), config.operation().follow().giveUpAfter());
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    Authenticator authenticator =
        new Authenticator(
            vertx,
            config.authentication(),
            new Authenticator.Surroundings(Ticker.system(), new SecureRandom(), metrics, 200));
    Assembly assembly =
        new Assembly(
            config,
            registries,
            authenticator.stage(),
            new Assembly.Records(
                store,
                store,
                archive,
                new Denials(
                    config.audit().denials(), store, Source.system().ids(), Ticker.system())),
            new Assembly.Watch(metrics, Optional.empty()),
            Source.system());

    Assembly.Way way = assembly.way(vertx);
    assertThat(names(way.request()))
        .containsExactly(
            "TelemetryStage",
            "DenialStage",
            "RefusalStage",
            "ReceiveStage",
            "RouteStage",
            "AnonymousStage",
            "OptionsStage",
            "OpenApiStage",
            "AuthenticateStage",
            "AuthorizeStage",
            "LimitStage",
            "MemoryStage",
            "BatchStage",
            "SubscriptionsStage",
            "OperationsStage",
            "AuditApiStage",
            "CommandStage",
            "PermitStage",
            "AdmitStage",
            "OperationStage",
            "HandOverStage",
            "AuditStage",
            "ReconcileStage",
            "AdmitStage",
            "RecheckStage",
            "ForwardStage");
    assertThat(names(way.part()))
        .containsExactly(
            "TelemetryStage",
            "DenialStage",
            "RefusalStage",
            "ReceiveStage",
            "RouteStage",
            "AuthorizeStage",
            "LimitStage",
            "MemoryStage",
            "CommandStage",
            "PermitStage");
    assertThat(names(way.act()))
        .containsExactly(
            "AdmitStage",
            "OperationStage",
            "HandOverStage",
            "AuditStage",
            "ReconcileStage",
            "AdmitStage",
            "RecheckStage",
            "ForwardStage");
    await(vertx.close());
    archive.close();
    store.close();
  }
}
