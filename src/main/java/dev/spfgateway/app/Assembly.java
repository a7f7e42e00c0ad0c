package dev.spfgateway.app;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.audit.AuditStage;
import dev.spfgateway.audit.api.AuditApiStage;
import dev.spfgateway.audit.denial.DenialStage;
import dev.spfgateway.audit.denial.Denials;
import dev.spfgateway.auth.AuthenticateStage;
import dev.spfgateway.auth.AuthorizeStage;
import dev.spfgateway.auth.PermitStage;
import dev.spfgateway.auth.RecheckStage;
import dev.spfgateway.auth.ShownIds;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.edge.ErrorReply;
import dev.spfgateway.edge.ReceiveStage;
import dev.spfgateway.limit.AnonymousStage;
import dev.spfgateway.limit.LimitStage;
import dev.spfgateway.limit.LimitUse;
import dev.spfgateway.limit.MemoryRateLimiter;
import dev.spfgateway.limit.MemoryStage;
import dev.spfgateway.limit.MeteredRateLimiter;
import dev.spfgateway.limit.RateLimiter;
import dev.spfgateway.limit.RefusalStage;
import dev.spfgateway.operation.HandOver;
import dev.spfgateway.operation.HandOverStage;
import dev.spfgateway.operation.OperationStage;
import dev.spfgateway.operation.ReconcileStage;
import dev.spfgateway.operation.api.OperationUrls;
import dev.spfgateway.operation.api.OperationsStage;
import dev.spfgateway.operation.follow.Follower;
import dev.spfgateway.operation.follow.LateActAlarm;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.operation.search.JobOwners;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.operation.search.SettledOperations;
import dev.spfgateway.operation.search.UnnamedJobs;
import dev.spfgateway.operation.vmm.VmmReader;
import dev.spfgateway.operation.vmm.VmmScope;
import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.routing.BatchStage;
import dev.spfgateway.routing.CommandStage;
import dev.spfgateway.routing.OpenApiStage;
import dev.spfgateway.routing.OptionsStage;
import dev.spfgateway.routing.RouteStage;
import dev.spfgateway.routing.SubscriptionsStage;
import dev.spfgateway.telemetry.RequestMetrics;
import dev.spfgateway.telemetry.TelemetryStage;
import dev.spfgateway.telemetry.Tracing;
import dev.spfgateway.upstream.AdmitStage;
import dev.spfgateway.upstream.ForwardStage;
import dev.spfgateway.upstream.Prober;
import dev.spfgateway.upstream.StampQuestions;
import dev.spfgateway.upstream.config.StampConfig;
import dev.spfgateway.upstream.health.QuestionTurns.Purpose;
import dev.spfgateway.upstream.stamp.Upstream;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Builds each event loop's pipeline. {@link #way} lists every stage that a request passes. */
final class Assembly {
  /** Used for operations on a stamp that has since left the registry. */
  private static final Duration UNKNOWN_STAMP_SETTLES = Duration.ofHours(24);

  private final GatewayConfig config;
  private final Registries registries;
  private final AuthenticateStage authenticate;
  private final AuditLog auditLog;
  private final OperationStore operations;
  private final AuditArchive archive;
  private final Denials denials;
  private final RequestMetrics metrics;
  private final LateActAlarm contradictions;
  private final JobOwners owners;
  private final UnnamedJobs unnamed;
  private final SettledOperations settled;
  private final Optional<Tracing> tracing;
  private final Upstream upstream;
  private final RefusalStage refusals;
  private final AnonymousStage anonymous;
  private final LimitStage limits;
  private final LimitUse limitUse;
  private final OpenApiStage openApi;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final Uuid7 ids;
  private final String instance;
  private final HandOver handOver = new HandOver();

  Assembly(
      GatewayConfig config,
      Registries registries,
      AuthenticateStage authenticate,
      Records records,
      Watch watch,
      Source source) {
    MeterRegistry metrics = watch.metrics();
    this.config = config;
    this.registries = registries;
    this.authenticate = authenticate;
    this.auditLog = records.log();
    this.operations = records.operations();
    this.archive = records.archive();
    this.denials = records.denials();
    this.metrics =
        new RequestMetrics(metrics, config.telemetry().metrics(), this::name, source.ticker());
    this.contradictions = new LateActAlarm(metrics);
    this.owners = new JobOwners(this::accounts);
    this.settled = new SettledOperations(metrics);
    this.unnamed = new UnnamedJobs(metrics, this::name);
    this.tracing = watch.tracing();
    this.ticker = source.ticker();
    this.random = source.random();
    this.ids = source.ids();
    this.instance = config.audit().chain() + "/" + ids.next();
    this.openApi = OpenApiStage.load();
    MemoryRateLimiter rates = new MemoryRateLimiter(config.limits().maxBuckets(), ticker);
    RateLimiter networks = new MemoryRateLimiter(config.limits().maxBuckets(), ticker);
    RateLimiter metered = new MeteredRateLimiter(rates, metrics);
    RateLimiter meteredNetworks = new MeteredRateLimiter(networks, metrics);
    this.refusals = new RefusalStage(config.limits(), metered, meteredNetworks, random);
    this.anonymous = new AnonymousStage(config.limits(), meteredNetworks, random);
    this.limits = new LimitStage(config.limits(), metered, random);
    this.limitUse = limits.use(rates);
    this.upstream = new Upstream(config.upstream(), registries::stamps, metrics, ticker, random);
    // At once and for every version: after a credential's removal, its return must count as new.
    registries.onChange(upstream::follow);
    registries.onChange(() -> this.metrics.retainStamps(stampNames()));
    registries.onChange(() -> unnamed.begin(stampNames()));
    unnamed.begin(stampNames());
  }

  /**
   * The stores that the pipeline writes to and reads from.
   *
   * @param log records audit events, claims and outcomes
   * @param operations the operations, for continuing them after their requests
   * @param archive the audit events, for reading
   * @param denials collects denied requests
   */
  record Records(AuditLog log, OperationStore operations, AuditArchive archive, Denials denials) {}

  /**
   * Observes requests.
   *
   * @param metrics counts them
   * @param tracing traces them; empty when tracing is off
   */
  record Watch(MeterRegistry metrics, Optional<Tracing> tracing) {}

  /** Creates the pipeline for the current event loop. */
  Pipeline pipeline(Vertx vertx) {
    return Pipeline.of(way(vertx).request());
  }

  /** Requests and traffic. */
  RequestMetrics requests() {
    return metrics;
  }

  /** How much of their limits tenants use. */
  LimitUse limitUse() {
    return limitUse;
  }

  /** The state about SPF that all event loops share. */
  Upstream upstream() {
    return upstream;
  }

  /** Answers mutations that outlast the gateway's stop. */
  HandOver handOver() {
    return handOver;
  }

  /** Creates the prober, which probes endpoints for all event loops. */
  Prober prober() {
    return new Prober(upstream);
  }

  /**
   * The stages of a request, and those of a request inside a batch.
   *
   * @param request stages of a request, outermost first
   * @param part stages of a batch's request up to its permit, outermost first; {@code act} follows
   * @param act stages that only a request with a permit passes
   */
  record Way(List<Stage> request, List<Stage> part, List<Stage> act) {}

  /** Lists every stage, outermost first. The order is a contract, which a test holds. */
  Way way(Vertx vertx) {
    OperationServices services = services(vertx, Purpose.OTHER);
    OperationServices finding = services(vertx, Purpose.OUTCOME);
    OperationUrls urls = new OperationUrls(publicUrl());
    List<Stage> enter =
        List.of(
            new TelemetryStage( // outermost: sees every outcome, including refusals
                metrics, config.telemetry().log(), tracing, ticker, random),
            new DenialStage(denials), // counts everything that later stages deny
            refusals, // charges requests that are refused before the limits, whoever sent them
            new ReceiveStage()); // lets no ambiguous request continue
    List<Stage> identify =
        List.of(
            RouteStage.ofRequests( // determines the target; resolves tunnelling and HEAD
                registries),
            anonymous, // charges what is answered without a credential to the client's network
            new OptionsStage(), // by the URL's form alone: browsers send no credential with it
            openApi, // public and the same for every caller, so no credential is needed
            authenticate);
    List<Stage> admit =
        List.of(
            new AuthorizeStage(
                config.authorization()), // authorizes by the head, before a body is read
            limits, // keyed by the caller, so after authentication; before any work is done
            new MemoryStage()); // charges memory to the tenant, before a body is read
    List<Stage> judge =
        List.of(
            new CommandStage(config.tenantListener().size().body().intBytes()), // reads the body
            new PermitStage( // authorizes the whole request; issues the permit that forwarding
                // needs
                config.authorization(), shownIds(services.vmm())));
    List<Stage> act =
        List.of(
            AdmitStage.withoutKey(
                vertx,
                upstream), // refuses for a stamp that is down or full, before anything is recorded
            new OperationStage( // turns a mutation into an operation; answers for one that runs or
                // has ended
                config.operation(), services, urls, upstream::closedOff, contradictions),
            new HandOverStage(
                vertx, handOver), // answers for a mutation that outlasts the gateway's stop
            new AuditStage(auditLog, config.audit().commitTimeout(), ids, ticker), // fails closed
            new ReconcileStage( // looks for a lost mutation before its outcome is recorded
                vertx, config.operation(), finding, urls, settled),
            AdmitStage.withKey(vertx, upstream), // after the claim: a replay needs no stamp
            new RecheckStage(registries), // last: refuses what was revoked while the request waited
            new ForwardStage(
                vertx, upstream, publicUrl(), registries)); // knows whether SPF can have acted
    List<Stage> known = List.of(RouteStage.ofParts()); // OData's verbs only
    List<Stage> part = join(List.of(enter, known, admit, judge));
    List<Stage> answer =
        List.of(
            new BatchStage( // takes a batch apart: each request in it passes part and act
                config.batch(),
                new BatchStage.Ways(Pipeline.of(part), Pipeline.of(act), ErrorReply::of)),
            new SubscriptionsStage(), // answers from the registry
            new OperationsStage(
                vertx, config.operation().api(), services, urls), // answers the operations API
            new AuditApiStage( // answers the audit API
                archive, publicUrl(), config.audit().heads().interval()));
    return new Way(
        // Only whole requests are authenticated: a batch's requests have the batch's caller.
        join(List.of(enter, identify, admit, answer, judge, act)), part, act);
  }

  /**
   * Finds out which machines and checkpoints SPF shows, for credentials restricted to certain ones.
   * Comes before the stamp's admission, so it refuses for a stamp that gets no requests.
   */
  private ShownIds shownIds(VmmReader vmm) {
    Duration limit = config.operation().follow().timeout();
    return (subscription, entity, deadline) -> {
      Optional<GatewayException> closed = upstream.closedOff(entity.stamp());
      if (closed.isPresent()) {
        return Future.failedFuture(closed.get());
      }
      Duration time = Duration.ofMillis(deadline.timerMillis(limit));
      VmmScope scope =
          new VmmScope(
              subscription.tenant(),
              entity.stamp(),
              subscription.id(),
              subscription.accountAdmin(),
              time);
      return vmm.ids(scope, entity.set(), entity.id())
          .recover(failure -> Future.failedFuture(untold(failure)));
    };
  }

  private static GatewayException untold(Throwable failure) {
    return GatewayException.of(
            FailureKind.UPSTREAM_UNREACHABLE,
            "SPF does not show which machine the request is about, and this credential is"
                + " restricted to certain machines and checkpoints; nothing was sent")
        .causedBy(failure);
  }

  private static List<Stage> join(List<List<Stage>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  /**
   * Creates the follower, which continues operations after their requests. Confined to the calling
   * event loop.
   */
  Follower follower(Vertx vertx) {
    return new Follower(
        vertx, config.operation(), services(vertx, Purpose.OUTCOME), this::settlingTime);
  }

  private OperationServices services(Vertx vertx, Purpose purpose) {
    VmmReader vmm = new VmmReader(new StampQuestions(vertx, upstream, purpose));
    return new OperationServices(operations, vmm, ids, ticker, instance, owners, unnamed);
  }

  /** The accounts that SPF may use in VMM, according to the configuration. */
  private Set<String> accounts(StampId stamp) {
    Set<String> accounts = new HashSet<>(config.operation().jobOwners());
    registries.stamps().find(stamp).ifPresent(one -> accounts.addAll(one.accounts()));
    return accounts;
  }

  private String name(StampId stamp) {
    return registries.stamps().find(stamp).map(StampConfig::name).orElseGet(stamp::toString);
  }

  private Set<String> stampNames() {
    return registries.stamps().all().stream().map(StampConfig::name).collect(Collectors.toSet());
  }

  Duration settlingTime(StampId stamp) {
    return registries
        .stamps()
        .find(stamp)
        .map(StampConfig::settlingTime)
        .orElse(UNKNOWN_STAMP_SETTLES);
  }

  private Optional<String> publicUrl() {
    return Optional.ofNullable(config.tenantListener().publicUrl())
        .map(url -> url.toString().replaceAll("/$", ""));
  }
}
