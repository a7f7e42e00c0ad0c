package dev.spfgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.auth.Authenticator;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.pipeline.Operation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
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
    Registries registries = new Registries(registry);
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    Authenticator authenticator =
        new Authenticator(
            vertx,
            config.authentication(),
            registries.credentials(),
            new Authenticator.Surroundings(Ticker.system(), new SecureRandom(), metrics));
    Assembly assembly =
        new Assembly(config, registries, authenticator.stage(), NO_LOG, metrics, Source.system());

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
            "CommandStage",
            "PermitStage",
            "OperationStage",
            "AuditStage",
            "ForwardStage");
    RunningGateway.await(vertx.close());
  }
}
