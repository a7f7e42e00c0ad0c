package dev.spfgateway.app;

import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.audit.AuditStage;
import dev.spfgateway.auth.ApiKeys;
import dev.spfgateway.auth.AuthenticateStage;
import dev.spfgateway.auth.AuthorizeStage;
import dev.spfgateway.auth.CredentialConfig;
import dev.spfgateway.auth.PermitStage;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.edge.ErrorReply;
import dev.spfgateway.edge.ReceiveStage;
import dev.spfgateway.limit.LimitStage;
import dev.spfgateway.limit.MemoryRateLimiter;
import dev.spfgateway.limit.MeteredRateLimiter;
import dev.spfgateway.limit.RateLimiter;
import dev.spfgateway.operation.OperationStage;
import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.pipeline.Principal;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.Subscription;
import dev.spfgateway.routing.BatchStage;
import dev.spfgateway.routing.CommandStage;
import dev.spfgateway.routing.Registry;
import dev.spfgateway.routing.RouteStage;
import dev.spfgateway.routing.SubscriptionConfig;
import dev.spfgateway.routing.SubscriptionsStage;
import dev.spfgateway.telemetry.RequestMetrics;
import dev.spfgateway.telemetry.TelemetryStage;
import dev.spfgateway.upstream.ForwardStage;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Builds each event loop's pipeline. A request's whole way stands in {@link #way}. */
final class Assembly {
  private final GatewayConfig config;
  private final RegistryConfig registryConfig;
  private final AuditLog auditLog;
  private final RequestMetrics metrics;
  private final LimitStage limits;
  private final Registry registry;
  private final ApiKeys keys;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final Uuid7 ids;

  Assembly(
      GatewayConfig config,
      RegistryConfig registryConfig,
      AuditLog auditLog,
      MeterRegistry metrics,
      Source source) {
    this.config = config;
    this.registryConfig = registryConfig;
    this.auditLog = auditLog;
    this.metrics = new RequestMetrics(metrics);
    this.ticker = source.ticker();
    this.random = source.random();
    this.ids = source.ids();
    RateLimiter rates = new MemoryRateLimiter(config.limits().maxBuckets(), ticker);
    this.limits =
        new LimitStage(config.limits(), new MeteredRateLimiter(rates, metrics), source.random());
    this.registry = new Registry(subscriptions(registryConfig));
    this.keys = new ApiKeys(principals(registryConfig));
  }

  /** The pipeline of the event loop that calls. */
  Pipeline pipeline(Vertx vertx) {
    return Pipeline.of(way(vertx).request());
  }

  /**
   * A request's way, and that of a request inside a batch.
   *
   * @param request outermost first
   * @param part to the permit, outermost first; {@code act} is behind it
   * @param act what only a request with a permit goes through
   */
  record Way(List<Stage> request, List<Stage> part, List<Stage> act) {}

  /** The way of every request, outermost first. The order is a promise; a test pins it. */
  Way way(Vertx vertx) {
    List<Stage> enter =
        List.of(
            new TelemetryStage(metrics, ticker), // outermost: sees every outcome, refusals too
            new ReceiveStage(), // nothing that two readers could read in two ways gets further
            new RouteStage(registry)); // what is meant; tunnelling resolved before anybody judges
    Stage authenticate = new AuthenticateStage(keys); // who is calling; a part has its batch's
    List<Stage> admit =
        List.of(
            new AuthorizeStage(), // may they, as far as the head tells; no body has been read yet
            limits); // keyed by the caller, so behind authentication; before any work is done
    List<Stage> judge =
        List.of(
            new CommandStage(config.tenantListener().size().body().intBytes()), // reads the body
            new PermitStage()); // may they, for the whole request; forwarding needs this permit
    List<Stage> act =
        List.of(
            new OperationStage(ids), // a mutation becomes an operation; answers for one that runs
            new AuditStage(auditLog, config.audit().commitTimeout(), ids, ticker), // fails closed
            new ForwardStage( // knows of each attempt whether SPF can have acted
                vertx, config.upstream(), registryConfig.stamps(), publicUrl(), random, ticker));
    List<Stage> part = join(List.of(enter, admit, judge));
    List<Stage> answer =
        List.of(
            new BatchStage( // takes a batch apart: each request in it goes through part and act
                config.batch(),
                new BatchStage.Ways(Pipeline.of(part), Pipeline.of(act), ErrorReply::of)),
            new SubscriptionsStage(registry)); // answers from the registry end here
    return new Way(
        join(List.of(enter, List.of(authenticate), admit, answer, judge, act)), part, act);
  }

  private static List<Stage> join(List<List<Stage>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  private Optional<String> publicUrl() {
    return Optional.ofNullable(config.tenantListener().publicUrl())
        .map(url -> url.toString().replaceAll("/$", ""));
  }

  private static List<Subscription> subscriptions(RegistryConfig registry) {
    List<Subscription> subscriptions = new ArrayList<>();
    for (RegistryConfig.TenantConfig tenant : registry.tenants()) {
      for (SubscriptionConfig one : tenant.subscriptions()) {
        subscriptions.add(
            new Subscription(
                one.id(), one.name(), tenant.name(), one.accountAdmin(), one.stamps()));
      }
    }
    return subscriptions;
  }

  private static Map<String, Principal> principals(RegistryConfig registry) {
    Map<String, Principal> principals = new HashMap<>();
    for (RegistryConfig.TenantConfig tenant : registry.tenants()) {
      for (CredentialConfig one : tenant.credentials()) {
        principals.put(
            one.apiKeySha256(), new Principal(tenant.name(), one.id(), one.id(), one.role()));
      }
    }
    return principals;
  }
}
