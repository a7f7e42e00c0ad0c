package dev.spfgateway.edge;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.base.memory.MemoryBudget;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.http.HttpRefusals;
import dev.spfgateway.http.ServerCertificate;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.pipeline.request.Reply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** A tenant listener without the rest of a gateway. */
final class ListenerFixture {
  private static final Path CONFIG = Path.of("conf", "gateway.yaml");

  private ListenerFixture() {}

  /** Starts it as {@code conf/gateway.yaml} says, but on a free port; returns that. */
  static int listen(
      Vertx vertx, Path directory, MemoryBudget memory, Function<Exchange, Future<Reply>> stage)
      throws Exception {
    GatewayConfig whole = YamlRecords.load(CONFIG, GatewayConfig.class, name -> null);
    EdgeConfig config = whole.tenantListener();
    SelfSignedCertificate own =
        SelfSignedCertificate.ensure(directory, "own", List.of("localhost"), Ticker.system());
    TenantListener.Keys keys =
        new TenantListener.Keys(
            ServerCertificate.read(vertx, own.certificate(), own.privateKey()), false);
    TenantListener.Shared shared =
        new TenantListener.Shared(
            new AtomicBoolean(),
            new OpenConnections(config.connections()),
            new ClientAddresses(config.clientAddress(), Ticker.system()),
            new HttpRefusals(new SimpleMeterRegistry(), "tenant", () -> "id"),
            memory);
    Pipeline pipeline = Pipeline.of(List.of((exchange, next) -> stage.apply(exchange)));
    TenantListener.Clock clock =
        new TenantListener.Clock(Ticker.system(), new Uuid7(Ticker.system(), new SecureRandom()));
    Promise<Integer> listening = Promise.promise();
    vertx
        .deployVerticle(
            new VerticleBase() {
              @Override
              public Future<?> start() {
                return new TenantListener(vertx, config, keys, pipeline, clock, shared)
                    .listen()
                    .onComplete(listening);
              }
            })
        .await(30, TimeUnit.SECONDS);
    return listening.future().await(30, TimeUnit.SECONDS);
  }
}
