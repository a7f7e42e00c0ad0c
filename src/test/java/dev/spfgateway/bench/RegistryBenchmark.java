package dev.spfgateway.bench;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.app.Registries;
import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.auth.AuthenticationConfig;
import dev.spfgateway.auth.Authenticator;
import dev.spfgateway.auth.AuthorizationConfig;
import dev.spfgateway.auth.AuthorizeStage;
import dev.spfgateway.auth.CredentialConfigs;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryConfig.TenantConfig;
import dev.spfgateway.config.RegistryFile;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.pipeline.Exchanges;
import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.pipeline.Requests;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.routing.RouteStage;
import dev.spfgateway.routing.SubscriptionConfig;
import dev.spfgateway.routing.SubscriptionsStage;
import dev.spfgateway.upstream.config.StampConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * Measures what the registry costs by its size: how long it takes to compile, and what a request
 * pays for routing, authentication by API key and authorization, for one entity and for its list of
 * subscriptions. Each tenant has three subscriptions and one credential. Not part of the tests; run
 * its main method with the test classpath. Takes no arguments.
 */
public final class RegistryBenchmark {
  private static final int STAMPS = 100;
  private static final int SUBSCRIPTIONS = 3;
  private static final int CALLS = 200_000;
  private static final int ROUNDS = 5;
  private static final int KEYS = 10;

  private final Vertx vertx;
  private final Random random = new Random(1);
  private final List<ApiKey> keys = new ArrayList<>();

  private RegistryBenchmark(Vertx vertx) {
    this.vertx = vertx;
    for (int i = 0; i < KEYS; i++) {
      keys.add(ApiKey.generate(new SecureRandom()));
    }
  }

  public static void main(String[] arguments) {
    Vertx vertx = Vertx.vertx();
    RegistryBenchmark benchmark = new RegistryBenchmark(vertx);
    for (int tenants : new int[] {10, 1_000, 100_000}) {
      benchmark.measure(tenants);
    }
    await(vertx.close());
  }

  private void measure(int tenants) {
    RegistryFile.Loaded loaded = new RegistryFile.Loaded(registry(tenants), "digest");
    long best = Long.MAX_VALUE;
    Registries registries = new Registries(loaded, Duration.ofDays(1));
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      registries = new Registries(loaded, Duration.ofDays(1));
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.printf("%d tenants: compiled in %.1f ms%n", tenants, best / 1e6);
    Pipeline pipeline = pipeline(registries);
    String subscription = loaded.config().tenants().get(0).subscriptions().get(0).id().toString();
    String entity = "/" + subscription + "/services/systemcenter/vmm/Jobs";
    print("  an entity set", best(pipeline, i -> entity));
    print("  the list of subscriptions", best(pipeline, i -> "/subscriptions"));
  }

  private Pipeline pipeline(Registries registries) {
    GatewayConfig config =
        YamlRecords.parse(
            "dataDirectory: data\nregistry: registry.yaml",
            Path.of("gateway.yaml"),
            GatewayConfig.class,
            name -> null);
    AuthenticationConfig authentication = config.authentication();
    AuthorizationConfig authorization = config.authorization();
    Authenticator authenticator =
        new Authenticator(
            vertx,
            authentication,
            new Authenticator.Surroundings(
                Ticker.system(), new SecureRandom(), new SimpleMeterRegistry(), 200));
    Reply done = Reply.of(200, "text/plain", "done");
    return Pipeline.of(
        List.of(
            RouteStage.ofRequests(registries),
            authenticator.stage(),
            new AuthorizeStage(authorization),
            new SubscriptionsStage(),
            (exchange, next) -> Future.succeededFuture(done)));
  }

  /**
   * The best round's nanoseconds a call; the first tenant's key, after the others' in the table.
   */
  private double best(Pipeline pipeline, IntFunction<String> url) {
    double best = Double.MAX_VALUE;
    String key = keys.get(0).secret().reveal();
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        Requests request = Requests.aRequest("GET", url.apply(i)).withHeader("X-Api-Key", key);
        Future<Reply> reply =
            pipeline.handle(Exchanges.anExchange().withRequest(request).received());
        if (!reply.succeeded()) {
          throw new IllegalStateException(reply.cause());
        }
      }
      best = Math.min(best, (System.nanoTime() - start) / (double) CALLS);
    }
    return best;
  }

  private static void print(String what, double nanos) {
    System.out.printf("%s: %.0f ns a request%n", what, nanos);
  }

  private RegistryConfig registry(int tenants) {
    List<StampConfig> stamps = stamps();
    List<TenantConfig> all = new ArrayList<>();
    for (int i = 0; i < tenants; i++) {
      List<SubscriptionConfig> subscriptions = new ArrayList<>();
      for (int j = 0; j < SUBSCRIPTIONS; j++) {
        StampId stamp = stamps.get((i + j) % STAMPS).id();
        SubscriptionId id = new SubscriptionId(new UUID(random.nextLong(), random.nextLong()));
        subscriptions.add(new SubscriptionConfig(id, "production", "a@b.example", List.of(stamp)));
      }
      CredentialConfigs credential = CredentialConfigs.aCredential("robot-" + i);
      credential =
          i < KEYS
              ? credential.withKey(keys.get(i))
              : credential.withKeyHash("%016x%048x".formatted(random.nextLong(), i));
      all.add(
          new TenantConfig("tenant-" + i, subscriptions, List.of(credential.build()), i % 2 == 0));
    }
    return new RegistryConfig(stamps, all, List.of());
  }

  private static List<StampConfig> stamps() {
    StringBuilder yaml = new StringBuilder("stamps:\n");
    for (int i = 0; i < STAMPS; i++) {
      yaml.append("  - {id: %s, name: stamp-%d, endpoints: [".formatted(new UUID(1, i), i));
      yaml.append("{url: 'https://spf-%d:8090/VMM', user: spf, password: ".formatted(i));
      yaml.append("{env: PASSWORD}}]}\n");
    }
    return YamlRecords.parse(
            yaml + "tenants: []\n",
            Path.of("registry.yaml"),
            RegistryConfig.class,
            name -> "secret")
        .stamps();
  }
}
