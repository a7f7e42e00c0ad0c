package dev.spfgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.pipeline.Operation;
import dev.spfgateway.pipeline.Stage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssemblyTest {
  private static final AuditLog NO_LOG =
      new AuditLog() {
        @Override
        public Future<Void> intent(AuditEvent event, Operation claim) {
          return Future.failedFuture("no log");
        }

        @Override
        public Future<Void> outcome(AuditEvent event) {
          return Future.failedFuture("no log");
        }

        @Override
        public Future<List<AuditEvent>> leftRunning() {
          return Future.succeededFuture(List.of());
        }
      };

  private static List<String> names(List<Stage> stages) {
    return stages.stream().map(stage -> stage.getClass().getSimpleName()).toList();
  }

  @Test
  void keepsTheStagesInTheOrderThatTheDesignPromises() {
    Vertx vertx = Vertx.vertx();
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
        new Assembly(config, registry, NO_LOG, new SimpleMeterRegistry(), Source.system());

    Assembly.Way way = assembly.way(vertx);
    assertThat(names(way.request()))
        .containsExactly(
            "TelemetryStage",
            "ReceiveStage",
            "RouteStage",
            "AuthenticateStage",
            "AuthorizeStage",
            "LimitStage",
            "BatchStage",
            "SubscriptionsStage",
            "CommandStage",
            "PermitStage",
            "OperationStage",
            "AuditStage",
            "ForwardStage");
    assertThat(names(way.part()))
        .containsExactly(
            "TelemetryStage",
            "ReceiveStage",
            "RouteStage",
            "AuthorizeStage",
            "LimitStage",
            "CommandStage",
            "PermitStage");
    assertThat(names(way.act())).containsExactly("OperationStage", "AuditStage", "ForwardStage");
    RunningGateway.await(vertx.close());
  }
}
