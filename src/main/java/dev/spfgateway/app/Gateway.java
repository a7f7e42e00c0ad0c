package dev.spfgateway.app;

import dev.spfgateway.admin.AdminListener;
import dev.spfgateway.admin.AdminListener.Readiness;
import dev.spfgateway.admin.console.ConsoleFiles;
import dev.spfgateway.admin.route.AdminRoutes;
import dev.spfgateway.audit.MeteredAuditLog;
import dev.spfgateway.audit.denial.Denials;
import dev.spfgateway.auth.Authenticator;
import dev.spfgateway.base.memory.MemoryBudget;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryFile;
import dev.spfgateway.connect.NameService;
import dev.spfgateway.edge.ClientAddresses;
import dev.spfgateway.edge.OpenConnections;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.edge.TenantListener;
import dev.spfgateway.http.HttpRefusals;
import dev.spfgateway.http.ServerCertificate;
import dev.spfgateway.operation.follow.Follower;
import dev.spfgateway.pipeline.RegistrySnapshot;
import dev.spfgateway.store.Stores;
import dev.spfgateway.store.commit.Archive;
import dev.spfgateway.store.commit.Store;
import dev.spfgateway.telemetry.ClockWatch;
import dev.spfgateway.telemetry.EventLoopLag;
import dev.spfgateway.telemetry.MemoryMetrics;
import dev.spfgateway.telemetry.OtlpMetrics;
import dev.spfgateway.telemetry.Tracing;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway. Starts completely or not at all, and stops without losing a request. */
public final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  /** Maximum time to send the answers that the end of the drain time causes. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final GatewayConfig config;
  private final Store store;
  private final Archive archive;
  private final AuditVerticle audit;
  private final Denials denials;
  private final AtomicBoolean draining = new AtomicBoolean();
  private final AtomicInteger tenantPort = new AtomicInteger();
  private final PrometheusMeterRegistry scraped = GatewayMetrics.registry();
  private final Optional<OtlpMetrics> exported;

  /** The meters, both scraped and exported. */
  private final MeterRegistry metrics;

  private final Registries registries;
  private final ListenerCertificate certificate;
  private final List<Reload> reloads = new ArrayList<>();
  private final ReloadHistory reloadHistory;
  private final Authenticator authenticator;
  private final CredentialUses uses;
  private final Optional<AdminKeys> adminKeys;
  private final OperatorAccess operators;
  private final Assembly assembly;
  private final FollowerVerticle followers;
  private final Console console;
  private final AdminListener admin;
  private final Optional<Tracing> tracing;
  private final ClockWatch clockWatch;
  private final OperationMetrics operationMetrics;
  private final MeteredOperations operations;
  private final ChangedOperations changedOperations = new ChangedOperations();
  private int adminPort;
  private String deployment = "";
  private String auditing = "";
  private String follower = "";
  private String prober = "";
  private String lag = "";
  private Runnable handOver = () -> {};

  private Gateway(
      Vertx vertx,
      GatewayConfig config,
      Store store,
      Registries registries,
      ListenerCertificate certificate,
      Source source) {
    this.vertx = vertx;
    this.config = config;
    this.store = store;
    this.registries = registries;
    this.certificate = certificate;
    this.exported =
        OtlpMetrics.of(config.telemetry().metrics().otlp(), config.audit().chain(), scraped);
    this.metrics = exported.map(OtlpMetrics::registry).orElse(scraped);
    this.reloadHistory = new ReloadHistory(source.ticker());
    this.authenticator =
        new Authenticator(
            vertx,
            config.authentication(),
            new Authenticator.Surroundings(
                source.ticker(),
                source.random(),
                metrics,
                config.telemetry().metrics().credentials()));
    this.operationMetrics = new OperationMetrics(metrics, source.ticker());
    this.clockWatch = new ClockWatch(source.ticker(), metrics);
    this.tracing =
        Tracing.of(
            config.telemetry().tracing(),
            config.audit().chain(),
            metrics,
            new Tracing.Clock(source.ticker(), source.random()));
    Map<String, Instant> earlier = CredentialUses.read(CredentialUses.file(config));
    authenticator.restore(earlier, registries.credentials());
    this.uses =
        new CredentialUses(vertx, CredentialUses.file(config), earlier, authenticator.lastUses());
    this.archive = Stores.archive(storeFile(config), config.store());
    this.denials = new Denials(config.audit().denials(), store, source.ids(), source.ticker());
    this.audit =
        new AuditVerticle(
            new AuditVerticle.Parts(
                config.audit(),
                archive,
                store,
                store,
                denials,
                new AuditVerticle.Places(
                    auditKeys(config), auditHeads(config), !Files.exists(auditHeads(config))),
                source.ticker(),
                source.ids(),
                metrics));
    this.operations =
        new MeteredOperations(
            new MeteredAuditLog(store, metrics, source.ticker()),
            store,
            operationMetrics,
            changedOperations);
    this.assembly =
        new Assembly(
            config,
            registries,
            authenticator.stage(),
            new Assembly.Records(operations, operations, archive, denials),
            new Assembly.Watch(metrics, tracing),
            source);
    this.followers = new FollowerVerticle(loop -> metered(assembly.follower(loop)));
    this.adminKeys = AdminKeys.of(vertx, config, source.ticker());
    this.operators = OperatorAccess.of(vertx, config, registries, store, source, metrics);
    this.console = console(source);
    this.admin =
        new AdminListener(
            vertx,
            config.adminListener(),
            new AdminListener.Entrance(operators.guard(), adminKeys.map(AdminKeys::current)),
            scraped,
            new HttpRefusals(metrics, "admin", () -> source.ids().next().toString()),
            this::readiness,
            routes());
  }

  private Console console(Source source) {
    return new Console(
        new Console.Parts(
            vertx,
            config,
            assembly,
            new Console.Records(store, operations, changedOperations, archive),
            registries,
            reloadHistory,
            new Console.State(
                this::readiness,
                this::warnings,
                followers::hasSettled,
                authenticator.lastUses()::of,
                certificate::notAfter,
                this::takeRegistry),
            metrics,
            source));
  }

  private List<AdminRoutes> routes() {
    List<AdminRoutes> routes = new ArrayList<>();
    routes.add(new ConsoleFiles());
    routes.add(operators.routes());
    routes.addAll(console.routes());
    return routes;
  }

  /**
   * Starts a gateway. Blocks; not for event loops.
   *
   * @param file the registry, followed for changes from now on
   * @throws dev.spfgateway.config.ConfigException when the registry is wrong
   * @throws dev.spfgateway.base.InvalidSetting when a credential's file or the certificate can't be
   *     used, or a stamp settles later than operations on it are given up
   * @throws dev.spfgateway.store.commit.StoreException when the store can't be opened
   * @return fails with {@link dev.spfgateway.base.CannotListen} when a port is taken
   */
  public static Future<Gateway> start(
      Vertx vertx, GatewayConfig config, RegistryFile file, Source source) {
    NameService unused = NameService.of(vertx, config.names(), source.ticker());
    RegistryFile.Loaded first = file.load();
    Registries registries = new Registries(first, config.operation().follow().giveUpAfter());
    PrivateFiles.check(config);
    ListenerCertificate certificate = ListenerCertificate.ofTenants(vertx, config, source.ticker());
    Store store = StoreOpening.open(vertx, config, source);
    Gateway gateway = new Gateway(vertx, config, store, registries, certificate, source);
    gateway.follow(
        new FollowedRegistry(file, () -> registries.tenants().config(), gateway::take),
        first.fingerprint());
    certificate.followed().ifPresent(read -> gateway.follow(certificate, read));
    GatewayMetrics.bind(gateway.metrics, store, () -> gateway.readiness().ready());
    RegistryMetrics.bind(gateway.metrics, registries, source.ticker());
    certificate.bindTo(gateway.metrics);
    gateway.adminKeys.ifPresent(gateway::follow);
    return gateway
        .followOperations()
        .compose(followed -> gateway.listen(source))
        .compose(listening -> gateway.measureLag(source))
        .onSuccess(listening -> gateway.clockWatch.start(vertx))
        .onSuccess(listening -> gateway.reloads.forEach(Reload::start))
        .onSuccess(listening -> gateway.uses.start(config.authentication().keepUses()))
        .map(gateway)
        .recover(failure -> gateway.giveUp(failure));
  }

  private void follow(AdminKeys keys) {
    keys.showIn(admin);
    keys.certificate().bindTo(metrics);
    keys.certificate().followed().ifPresent(read -> follow(keys.certificate(), read));
  }

  private void follow(Reload.Subject subject, String first) {
    reloads.add(new Reload(vertx, subject, first, config.reload(), reloadHistory, metrics));
  }

  /**
   * Applies a changed registry to requests that begin from now on. Unchanged stamps keep their
   * connections. Blocks; not for event loops.
   */
  RegistrySnapshot.Version take(RegistryFile.Loaded changed) {
    RegistrySnapshot.Version version = registries.replace(changed).version();
    authenticator.reloaded(registries.credentials());
    return version;
  }

  /** Applies a registry file that was just replaced, without waiting for the next check. */
  private Future<Void> takeRegistry() {
    return reloads.stream()
        .filter(one -> one.follows("registry"))
        .findFirst()
        .map(Reload::takeNow)
        .orElseGet(Future::succeededFuture);
  }

  /** The store of a gateway with this configuration. */
  public static Path storeFile(GatewayConfig config) {
    return config.dataDirectory().resolve("gateway.db");
  }

  /** The directory of the keys with which such a gateway signs its audit chain. */
  public static Path auditKeys(GatewayConfig config) {
    Path set = config.audit().heads().keys();
    return set == null ? config.dataDirectory().resolve("audit-keys") : set;
  }

  /** The file to which such a gateway copies its signed statements. */
  public static Path auditHeads(GatewayConfig config) {
    Path set = config.audit().heads().file();
    return set == null ? config.dataDirectory().resolve("audit-heads.jsonl") : set;
  }

  /** Takes over, before the first request, the operations that an earlier run left open. */
  private Future<Void> followOperations() {
    return vertx
        .deployVerticle(audit)
        .onSuccess(id -> auditing = id)
        .compose(signed -> vertx.deployVerticle(followers))
        .onSuccess(id -> follower = id)
        .mapEmpty();
  }

  private Follower metered(Follower made) {
    operationMetrics.watch(made::open);
    return made;
  }

  /** As many as there are event loops, which Vert.x gives out in turns. */
  private Future<Void> measureLag(Source source) {
    int loops = VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE;
    return vertx
        .deployVerticle(
            () -> new EventLoopLag(metrics, source.ticker()),
            new DeploymentOptions().setInstances(loops))
        .onSuccess(id -> lag = id)
        .mapEmpty();
  }

  private Future<Gateway> giveUp(Throwable failure) {
    authenticator.close();
    operators.close();
    console.close();
    return undeployed(deployment)
        .eventually(() -> undeployed(lag))
        .eventually(() -> undeployed(prober))
        .eventually(() -> undeployed(follower))
        .eventually(() -> undeployed(auditing))
        .eventually(this::closeTracing)
        .eventually(() -> vertx.executeBlocking(this::closeStore))
        .transform(closed -> Future.failedFuture(failure));
  }

  private Future<Void> undeployed(String id) {
    return id.isEmpty() ? Future.succeededFuture() : vertx.undeploy(id);
  }

  private Future<Void> listen(Source source) {
    handOver = assembly.handOver()::begin;
    OpenConnections connections = new OpenConnections(config.tenantListener().connections());
    Gauge.builder("spfgateway.tenant.connections", connections::count)
        .description("Open connections of tenants.")
        .register(metrics);
    ClientAddresses addresses =
        new ClientAddresses(config.tenantListener().clientAddress(), source.ticker());
    FunctionCounter.builder("spfgateway.clients.unnamed", addresses, ClientAddresses::untold)
        .description(
            "Connections and requests through a trusted proxy that did not name its" + " client.")
        .register(metrics);
    HttpRefusals refusals =
        new HttpRefusals(metrics, "tenant", () -> source.ids().next().toString());
    TenantListener.Shared shared =
        new TenantListener.Shared(draining, connections, addresses, refusals, memory(source));
    TenantListener.Clock clock = new TenantListener.Clock(source.ticker(), source.ids());
    return vertx
        .deployVerticle(
            () ->
                new TenantVerticle(
                    loop ->
                        following(
                            new TenantListener(
                                loop,
                                config.tenantListener(),
                                keys(certificate.current()),
                                assembly.pipeline(loop),
                                clock,
                                shared)),
                    tenantPort::set,
                    config.shutdown().drain().plus(LAST_ANSWERS)),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .onSuccess(id -> deployment = id)
        .compose(deployed -> vertx.deployVerticle(assembly.prober()))
        .onSuccess(id -> prober = id)
        .compose(deployed -> admin.listen())
        .onSuccess(port -> adminPort = port)
        .mapEmpty();
  }

  private TenantListener following(TenantListener made) {
    certificate.onChange(changed -> made.show(keys(changed)));
    return made;
  }

  private TenantListener.Keys keys(ServerCertificate shown) {
    return new TenantListener.Keys(shown, config.authentication().clientCertificate().enabled());
  }

  private MemoryBudget memory(Source source) {
    MemoryBudget memory =
        MemoryBudget.of(
            config.memory(),
            Runtime.getRuntime().maxMemory(),
            PlatformDependent.maxDirectMemory(),
            source.ticker());
    new MemoryMetrics(memory).bindTo(metrics);
    Gauge.builder("spfgateway.memory.direct.used", PlatformDependent::usedDirectMemory)
        .description(
            "Direct memory reserved by the network library, in bytes, pooled buffers"
                + " included.")
        .baseUnit("bytes")
        .register(metrics);
    return memory;
  }

  private Readiness readiness() {
    if (draining.get()) {
      return new Readiness(false, "stopping");
    }
    Store.Health health = store.health();
    if (!health.healthy()) {
      return new Readiness(false, health.problem());
    }
    List<String> warnings = warnings();
    return new Readiness(
        true, warnings.isEmpty() ? "ready" : "ready; warning: " + String.join("; ", warnings));
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>(audit.warnings());
    warnings.addAll(authenticator.warnings());
    return warnings;
  }

  /** The port of the tenant listener. */
  public int tenantPort() {
    return tenantPort.get();
  }

  /** The port of the admin listener. */
  public int adminPort() {
    return adminPort;
  }

  /** The file with the admin listener's token if the gateway made it; empty otherwise. */
  public Optional<Path> adminToken() {
    return operators.tokenFile();
  }

  /** The certificate that the gateway made; empty when one is configured. */
  public Optional<SelfSignedCertificate> selfSigned() {
    return certificate.selfSigned();
  }

  /**
   * Stops the gateway: fails readiness, keeps serving for the delay, stops accepting, waits for
   * requests in progress, and closes the store last. Further calls do nothing.
   */
  public Future<Void> stop() {
    if (!draining.compareAndSet(false, true)) {
      return Future.succeededFuture();
    }
    LOG.info("stopping: readiness fails from now on");
    reloads.forEach(Reload::close);
    clockWatch.stop(vertx);
    return pause(config.shutdown().delay())
        .compose(waited -> drained())
        .eventually(() -> vertx.undeploy(follower))
        .eventually(() -> vertx.undeploy(prober))
        .eventually(() -> vertx.undeploy(lag))
        .eventually(() -> vertx.undeploy(auditing))
        .eventually(() -> admin.close())
        .eventually(this::closeTracing)
        .eventually(uses::stop)
        .onComplete(closed -> authenticator.close())
        .onComplete(closed -> operators.close())
        .onComplete(closed -> console.close())
        .eventually(() -> vertx.executeBlocking(this::closeStore));
  }

  private Future<Void> closeTracing() {
    return tracing.map(Tracing::close).orElseGet(Future::succeededFuture);
  }

  /**
   * Mutations that take longer than the drain time get an answer now and still run to their end.
   */
  private Future<Void> drained() {
    long timer =
        vertx.setTimer(Math.max(1, config.shutdown().drain().toMillis()), id -> handOver.run());
    return vertx.undeploy(deployment).onComplete(undeployed -> vertx.cancelTimer(timer));
  }

  private boolean closeStore() {
    exported.ifPresent(OtlpMetrics::close);
    archive.close();
    store.close();
    return true;
  }

  /**
   * Not {@link Vertx#timer}: its future lives on an event loop, and so would all that follows it,
   * also what follows the end of the event loops.
   */
  private Future<Void> pause(Duration time) {
    Promise<Void> over = Promise.promise();
    vertx.setTimer(Math.max(1, time.toMillis()), id -> over.complete());
    return over.future();
  }
}
