package dev.spfgateway.upstream.stamp;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.upstream.config.OverrideConfig;
import dev.spfgateway.upstream.config.StampConfig;
import dev.spfgateway.upstream.config.UpstreamConfig;
import dev.spfgateway.upstream.connection.ConnectionCounts;
import dev.spfgateway.upstream.credential.CredentialEvents;
import dev.spfgateway.upstream.credential.CredentialStates;
import dev.spfgateway.upstream.delivery.FailureLog;
import dev.spfgateway.upstream.health.HealthMetrics;
import dev.spfgateway.upstream.health.HealthSettings;
import dev.spfgateway.upstream.health.ProbeConfig;
import dev.spfgateway.upstream.health.StampGate;
import dev.spfgateway.upstream.health.StampHealth;
import dev.spfgateway.upstream.health.budget.AccountBudgets;
import dev.spfgateway.upstream.health.budget.SlotLimit;
import io.github.resilience4j.core.IntervalFunction;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state about SPF that all event loops share: every stamp's settings and health, and the state
 * of the gateway's credentials. Follows the registry: a stamp keeps its health unless a setting
 * changed that its health depends on. Thread-safe.
 */
public final class Upstream {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final UpstreamConfig config;
  private final Supplier<RegisteredStamps> newest;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final HealthMetrics metrics;
  private final ConnectionCounts connections;
  private final CredentialEvents credentialEvents;
  private final FailureLog failureLog;
  private final AccountBudgets budgets;
  private volatile View view = View.NONE;

  /**
   * Assumes that every stamp is healthy.
   *
   * @param newest the current stamps; read for each request. Stamps that changed since the last
   *     read start anew
   * @param random for jitter; thread-safe
   */
  public Upstream(
      UpstreamConfig config,
      Supplier<RegisteredStamps> newest,
      MeterRegistry metrics,
      Ticker ticker,
      RandomGenerator random) {
    this.config = config;
    this.newest = newest;
    this.ticker = ticker;
    this.random = random;
    this.metrics = new HealthMetrics(metrics);
    this.connections = new ConnectionCounts(metrics);
    this.failureLog = new FailureLog(ticker);
    this.budgets = new AccountBudgets(ticker);
    this.credentialEvents = new CredentialEvents(metrics, config.credentials().recheck());
  }

  /**
   * One version of the registry's stamps.
   *
   * @param stamps as in the registry
   * @param byId the same stamps with their state
   * @param credentials of all stamps
   */
  record View(RegisteredStamps stamps, Map<StampId, Stamp> byId, CredentialStates credentials) {
    /** The view before the registry was read. */
    static final View NONE =
        new View(new RegisteredStamps(List.of()), Map.of(), CredentialStates.NONE);
  }

  /**
   * One stamp.
   *
   * @param config from the registry
   * @param credentials the state of its endpoints' credentials, in order
   * @param retry further attempts
   * @param pauses the longest wait after each attempt, in milliseconds
   * @param slow time-outs shorter than this say nothing about an endpoint
   * @param probe how endpoints are probed
   * @param health its state
   */
  public record Stamp(
      StampConfig config,
      List<CredentialStates.Shown> credentials,
      UpstreamConfig.Retry retry,
      IntervalFunction pauses,
      Duration slow,
      ProbeConfig probe,
      StampHealth health) {
    /** The same stamp with another configuration that does not affect its health. */
    private Stamp with(StampConfig changed, List<CredentialStates.Shown> shown) {
      return new Stamp(changed, shown, retry, pauses, slow, probe, health);
    }

    private boolean hasHealthOf(StampConfig other) {
      return config.name().equals(other.name())
          && config.overrides().equals(other.overrides())
          && urls(config).equals(urls(other))
          && accounts(config).equals(accounts(other));
    }
  }

  /** Cheap when nothing changed: the stamps are always replaced as a whole. */
  View view() {
    RegisteredStamps now = newest.get();
    View known = view;
    if (known.stamps() != now) {
      follow();
    }
    return view;
  }

  /** Takes over the registry's current stamps, unless that has been done. */
  public synchronized void follow() {
    RegisteredStamps now = newest.get();
    View before = view;
    if (before.stamps() != now) {
      budgets.limit(limits(now.all()));
      CredentialStates credentials =
          before.credentials().follow(now.all(), config.credentials(), ticker, credentialEvents);
      Map<StampId, Stamp> byId = new HashMap<>();
      for (StampConfig stamp : now.all()) {
        @Nullable Stamp old = before.byId().get(stamp.id());
        byId.put(stamp.id(), stamp(stamp, credentials.of(stamp), old));
      }
      show(before.byId().values(), byId.values());
      view = new View(now, Map.copyOf(byId), credentials);
      Map<String, Set<String>> endpoints = new HashMap<>();
      now.all().forEach(stamp -> endpoints.put(stamp.name(), Set.copyOf(urls(stamp))));
      metrics.retain(endpoints);
      credentialEvents.follow(endpoints);
      connections.retain(endpoints);
    }
  }

  /** A stamp that keeps its health needs no change: its gauges are already shown. */
  private void show(Collection<Stamp> before, Collection<Stamp> now) {
    before.stream()
        .filter(old -> now.stream().noneMatch(kept -> kept.health() == old.health()))
        .forEach(old -> metrics.unbind(old.health()));
    now.stream()
        .filter(made -> before.stream().noneMatch(kept -> kept.health() == made.health()))
        .forEach(
            made -> metrics.bind(made.health(), place -> isRefused(made.config().id(), place)));
  }

  private boolean isRefused(StampId stamp, int place) {
    @Nullable Stamp known = view.byId().get(stamp);
    return known != null
        && place < known.credentials().size()
        && known.credentials().get(place).isRefused();
  }

  /**
   * When stamps that share an account have different limits, the account gets one that satisfies
   * all.
   */
  private Map<String, SlotLimit> limits(List<StampConfig> stamps) {
    Map<String, SlotLimit> limits = new HashMap<>();
    for (StampConfig stamp : stamps) {
      SlotLimit limit = or(stamp.overrides().overload(), config.overload()).slotLimit();
      accounts(stamp).forEach(account -> limits.merge(account, limit, SlotLimit::and));
    }
    return limits;
  }

  private static List<String> accounts(StampConfig stamp) {
    return stamp.endpoints().stream().map(Endpoint::account).toList();
  }

  private Stamp stamp(
      StampConfig config, List<CredentialStates.Shown> credentials, @Nullable Stamp before) {
    return before != null && before.hasHealthOf(config)
        ? before.with(config, credentials)
        : healthy(config, credentials);
  }

  private Stamp healthy(StampConfig stamp, List<CredentialStates.Shown> credentials) {
    OverrideConfig own = stamp.overrides();
    HealthSettings settings =
        new HealthSettings(
            or(own.breaker(), config.breaker()),
            or(own.probe(), config.probe()),
            or(own.overload(), config.overload()).leavingOneOf(config.connection().maxOpen()),
            or(own.budget(), config.budget()));
    UpstreamConfig.Retry retry = or(own.retry(), config.retry());
    return new Stamp(
        stamp,
        credentials,
        retry,
        IntervalFunction.ofExponentialBackoff(retry.pause(), 2, retry.maxPause()),
        settings.breaker().window().slow(),
        settings.probe(),
        new StampHealth(
            stamp.name(),
            new StampHealth.Servers(urls(stamp), budgets.of(accounts(stamp))),
            settings,
            metrics,
            new StampHealth.Clock(ticker, random)));
  }

  private static List<String> urls(StampConfig stamp) {
    return stamp.endpoints().stream().map(StampConfig.EndpointConfig::label).toList();
  }

  private static <T> T or(@Nullable T own, T general) {
    return own == null ? general : own;
  }

  public UpstreamConfig config() {
    return config;
  }

  public Ticker ticker() {
    return ticker;
  }

  public RandomGenerator random() {
    return random;
  }

  public FailureLog failureLog() {
    return failureLog;
  }

  public ConnectionCounts connections() {
    return connections;
  }

  public CredentialEvents credentialEvents() {
    return credentialEvents;
  }

  /** All stamps of the registry. */
  public Collection<Stamp> all() {
    return view().byId().values();
  }

  /** A stamp of the registry; empty when it has been taken out. */
  public Optional<Stamp> stamp(StampId id) {
    return Optional.ofNullable(view().byId().get(id));
  }

  /**
   * The registry's current configuration of a stamp.
   *
   * @throws GatewayException when it has been taken out of the registry
   */
  public StampConfig registered(StampId id) {
    return stamp(id).orElseThrow(Upstream::outOfService).config();
  }

  /**
   * A request's stamp in its current version.
   *
   * @throws GatewayException when it was taken out of the registry, or moved to other servers,
   *     since the request was routed
   */
  public Stamp stamp(Exchange exchange) {
    return stamp(view(), exchange);
  }

  static Stamp stamp(View view, Exchange exchange) {
    @Nullable Stamp stamp = view.byId().get(exchange.permit().stamp());
    if (stamp == null || !view.stamps().hasServersOf(exchange)) {
      GatewayException refused = stamp == null ? outOfService() : moved();
      throw exchange.permit().action().mutates() ? refused.with(Outcome.NOT_SENT) : refused;
    }
    return stamp;
  }

  /** Why a stamp may not be called at all; empty when it may. Nothing was sent. */
  public Optional<GatewayException> closed(StampId id) {
    Optional<Stamp> stamp = stamp(id);
    if (stamp.isEmpty()) {
      return Optional.of(outOfService());
    }
    return stamp.get().credentials().stream().allMatch(CredentialStates.Shown::isRefused)
        ? Optional.of(credentialRefused())
        : Optional.empty();
  }

  /**
   * Why a stamp may not be called for a tenant, whose requests alone all its endpoints may have
   * asked to stay away; empty when it may.
   */
  public Optional<GatewayException> closed(StampId id, String tenant) {
    return closed(id)
        .or(
            () ->
                stamp(id)
                    .map(Stamp::health)
                    .filter(health -> !health.gate().isClosedOff())
                    .flatMap(health -> health.restOf(tenant))
                    .map(StampGate::resting));
  }

  /** Why a stamp gets no requests now; empty when it gets some. Nothing was sent. */
  public Optional<GatewayException> closedOff(StampId id) {
    return closed(id)
        .or(
            () ->
                stamp(id)
                    .map(stamp -> stamp.health().gate())
                    .filter(StampGate::isClosedOff)
                    .map(StampGate::refusal));
  }

  static GatewayException outOfService() {
    return GatewayException.of(
        FailureKind.UPSTREAM_UNREACHABLE, "the stamp was taken out of service; nothing was sent");
  }

  private static GatewayException moved() {
    return GatewayException.of(
            FailureKind.REGISTRY_CHANGED,
            "while the request waited, an operator moved its stamp to other servers; nothing was"
                + " sent; send the request again")
        .retryAfter(SOON);
  }

  private GatewayException credentialRefused() {
    GatewayException refused =
        GatewayException.of(
            FailureKind.UPSTREAM_REFUSED_CREDENTIAL,
            "SPF has refused the gateway's own credential; nothing is sent there until it is"
                + " corrected");
    Duration recheck = config.credentials().recheck();
    return recheck.isZero() ? refused : refused.retryAfter(recheck);
  }
}
