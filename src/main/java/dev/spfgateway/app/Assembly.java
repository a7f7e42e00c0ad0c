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
import dev.spfgateway.limit.MemoryRateLimiter;
import dev.spfgateway.limit.MemoryStage;
import dev.spfgateway.limit.MeteredRateLimiter;
import dev.spfgateway.limit.RateLimiter;
import dev.spfgateway.limit.RefusalStage;
import dev.spfgateway.operation.Contradictions;
import dev.spfgateway.operation.Follower;
import dev.spfgateway.operation.HandOver;
import dev.spfgateway.operation.HandOverStage;
import dev.spfgateway.operation.JobOwners;
import dev.spfgateway.operation.OperationServices;
import dev.spfgateway.operation.OperationStage;
import dev.spfgateway.operation.OperationStore;
import dev.spfgateway.operation.OperationUrls;
import dev.spfgateway.operation.OperationsStage;
import dev.spfgateway.operation.ReconcileStage;
import dev.spfgateway.operation.UnnamedJobs;
import dev.spfgateway.operation.vmm.VmmReader;
import dev.spfgateway.operation.vmm.VmmScope;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.pipeline.Stage;
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
import dev.spfgateway.upstream.StampConfig;
import dev.spfgateway.upstream.StampQuestions;
import dev.spfgateway.upstream.Upstream;
import dev.spfgateway.upstream.health.QuestionTurns.Purpose;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Builds each event loop's pipeline. A request's whole way stands in {@link #way}. */
final class Assembly {
  /** For operations on a stamp that has left the registry since. */
  private static final Duration UNKNOWN_STAMP_SETTLES = Duration.ofHours(24);

  private final GatewayConfig config;
  private final Registries registries;
  private final AuthenticateStage authenticate;
  private final AuditLog auditLog;
  private final OperationStore operations;
  private final AuditArchive archive;
  private final Denials denials;
  private final RequestMetrics metrics;
  private final Contradictions contradictions;
  private final JobOwners owners;
  private final UnnamedJobs unnamed;
  private final Optional<Tracing> tracing;
  private final Upstream upstream;
  private final RefusalStage refusals;
  private final AnonymousStage anonymous;
  private final LimitStage limits;
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
    this.metrics = new RequestMetrics(metrics);
    this.contradictions = new Contradictions(metrics);
    this.owners = new JobOwners(this::accounts);
    this.unnamed = new UnnamedJobs(metrics, this::name);
    this.tracing = watch.tracing();
    this.ticker = source.ticker();
    this.random = source.random();
    this.ids = source.ids();
    this.instance = config.audit().chain() + "/" + ids.next();
    this.openApi = OpenApiStage.load();
    RateLimiter rates = new MemoryRateLimiter(config.limits().maxBuckets(), ticker);
    RateLimiter networks = new MemoryRateLimiter(config.limits().maxBuckets(), ticker);
    RateLimiter metered = new MeteredRateLimiter(rates, metrics);
    RateLimiter meteredNetworks = new MeteredRateLimiter(networks, metrics);
    this.refusals = new RefusalStage(config.limits(), metered, meteredNetworks, random);
    this.anonymous = new AnonymousStage(config.limits(), meteredNetworks, random);
    this.limits = new LimitStage(config.limits(), metered, random);
    this.upstream = new Upstream(config.upstream(), registries::stamps, metrics, ticker, random);
    // At once and for every version: a secret that comes back must have been seen to be gone.
    registries.onChange(upstream::follow);
  }

  /**
   * Where it is kept what the gateway has to remember.
   *
   * @param log audit events, claims and outcomes
   * @param operations the same operations, for those who go on with them
   * @param archive the same events, for those who read them
   * @param denials what was denied
   */
  record Records(AuditLog log, OperationStore operations, AuditArchive archive, Denials denials) {}

  /**
   * Who is told what requests do.
   *
   * @param metrics counts them
   * @param tracing makes traces of them; empty when it is off
   */
  record Watch(MeterRegistry metrics, Optional<Tracing> tracing) {}

  /** The pipeline of the event loop that calls. */
  Pipeline pipeline(Vertx vertx) {
    return Pipeline.of(way(vertx).request());
  }

  /** What answers for mutations that outlast the gateway's stop. */
  HandOver handOver() {
    return handOver;
  }

  /** Probes the endpoints for all event loops. */
  Prober prober() {
    return new Prober(upstream);
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
    OperationServices services = services(vertx, Purpose.OTHER);
    OperationServices finding = services(vertx, Purpose.OUTCOME);
    OperationUrls urls = new OperationUrls(publicUrl());
    List<Stage> enter =
        List.of(
            new TelemetryStage( // outermost: sees every outcome, refusals too
                metrics, tracing, ticker),
            new DenialStage(denials), // counts what anything behind it denies
            refusals, // what is refused before the limits counts, too, whoever calls
            new ReceiveStage()); // nothing that two readers could read in two ways gets further
    List<Stage> identify =
        List.of(
            RouteStage.ofRequests( // what is meant; tunnelling and HEAD are resolved here
                registries),
            anonymous, // what is answered to nobody in particular counts by its network
            new OptionsStage(), // by the URL's form alone: browsers ask this without a credential
            openApi, // public, and the same for everybody: whoever asks needs no credential
            authenticate);
    List<Stage> admit =
        List.of(
            new AuthorizeStage(config.authorization()), // may they, by the head; no body read yet
            limits, // keyed by the caller, so behind authentication; before any work is done
            new MemoryStage()); // what is held counts as the tenant's; before a body is read
    List<Stage> judge =
        List.of(
            new CommandStage(config.tenantListener().size().body().intBytes()), // reads the body
            new PermitStage( // may they, for the whole request; forwarding needs this permit
                config.authorization(), shownIds(services.vmm())));
    List<Stage> act =
        List.of(
            AdmitStage.withoutKey(vertx, upstream), // a stamp that is down or full: no record
            new OperationStage( // a mutation becomes an operation; answers for one that runs or ran
                config.operation(), services, urls, upstream::closedOff, contradictions),
            new HandOverStage(vertx, handOver), // answers for what outlasts the gateway's stop
            new AuditStage(auditLog, config.audit().commitTimeout(), ids, ticker), // fails closed
            new ReconcileStage( // what got lost is looked for before its outcome is recorded
                vertx, config.operation(), finding, urls),
            AdmitStage.withKey(vertx, upstream), // behind the claim: a replay needs no stamp
            new RecheckStage(registries), // last: what was taken away while it waited is not used
            new ForwardStage(vertx, upstream, publicUrl())); // knows whether SPF can have acted
    List<Stage> known = List.of(RouteStage.ofParts()); // OData's verbs only
    List<Stage> part = join(List.of(enter, known, admit, judge));
    List<Stage> answer =
        List.of(
            new BatchStage( // takes a batch apart: each request in it goes through part and act
                config.batch(),
                new BatchStage.Ways(Pipeline.of(part), Pipeline.of(act), ErrorReply::of)),
            new SubscriptionsStage(), // answers from the registry end here
            new OperationsStage(vertx, config.operation().api(), services, urls), // the same
            new AuditApiStage( // the same
                archive, publicUrl(), config.audit().heads().interval()));
    return new Way(
        // Who is calling stands in the request alone: a part of a batch has its batch's caller.
        join(List.of(enter, identify, admit, answer, judge, act)), part, act);
  }

  /**
   * What SPF shows in an entity, for credentials that are narrowed down to machines or checkpoints.
   * Asked before the stamp's admission, so a stamp that gets no requests refuses here.
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
            "the stamp's SPF does not tell which machine the request is about, and this credential"
                + " is for certain machines and checkpoints only; nothing was sent")
        .causedBy(failure);
  }

  private static List<Stage> join(List<List<Stage>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  /** What goes on with operations after their requests; lives on the event loop that calls. */
  Follower follower(Vertx vertx) {
    return new Follower(
        vertx, config.operation(), services(vertx, Purpose.OUTCOME), this::settlingTime);
  }

  private OperationServices services(Vertx vertx, Purpose purpose) {
    VmmReader vmm = new VmmReader(new StampQuestions(vertx, upstream, purpose));
    return new OperationServices(operations, vmm, ids, ticker, instance, owners, unnamed);
  }

  /** As whom SPF may work in VMM, by what is configured. */
  private Set<String> accounts(StampId stamp) {
    Set<String> accounts = new HashSet<>(config.operation().jobOwners());
    registries.stamps().find(stamp).ifPresent(one -> accounts.addAll(one.accounts()));
    return accounts;
  }

  private String name(StampId stamp) {
    return registries.stamps().find(stamp).map(StampConfig::name).orElseGet(stamp::toString);
  }

  private Duration settlingTime(StampId stamp) {
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
