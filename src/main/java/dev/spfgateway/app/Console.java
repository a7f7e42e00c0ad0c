package dev.spfgateway.app;

import dev.spfgateway.admin.AdminListener.Readiness;
import dev.spfgateway.admin.access.Operator;
import dev.spfgateway.admin.console.AuditRoutes;
import dev.spfgateway.admin.console.AuditedChange;
import dev.spfgateway.admin.console.LiveRoutes;
import dev.spfgateway.admin.console.OperationRoutes;
import dev.spfgateway.admin.console.OverviewRoutes;
import dev.spfgateway.admin.console.SettingsRoutes;
import dev.spfgateway.admin.console.StampRoutes;
import dev.spfgateway.admin.console.TenantRoutes;
import dev.spfgateway.admin.route.AdminRoutes;
import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.OperatorEvent;
import dev.spfgateway.audit.api.HeadAge;
import dev.spfgateway.audit.api.OperatorAudit;
import dev.spfgateway.audit.api.OperatorDeeds;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.EffectiveConfig;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.operation.api.OperationCounts;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.pipeline.RegistrySnapshot;
import dev.spfgateway.store.commit.Store;
import dev.spfgateway.telemetry.log.LogLevels;
import dev.spfgateway.telemetry.log.RecentProblems;
import dev.spfgateway.upstream.api.EndpointControl;
import dev.spfgateway.upstream.api.StampsView;
import dev.spfgateway.upstream.stamp.Upstream;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Joins the capabilities to the resources of the operators' console. */
final class Console {
  private static final String REGISTRY = "registry";

  private final Parts parts;
  private final OperatorAudit audit;
  private final OperatorDeeds deeds;
  private final Instant registryRead;
  private final LogLevels levels;
  private final RecentProblems problems;
  private final String effective;

  /** What the console shows and changes. */
  record Parts(
      Vertx vertx,
      GatewayConfig config,
      Assembly assembly,
      Records records,
      Registries registries,
      ReloadHistory reloads,
      State state,
      MeterRegistry metrics,
      Source source) {}

  /** What is kept. */
  record Records(
      Store store, OperationStore operations, ChangedOperations changed, AuditArchive archive) {}

  /**
   * The gateway's state. No function blocks.
   *
   * @param readiness whether it should receive traffic
   * @param warnings failures that do not keep it from serving
   * @param hasSettled whether SPF can no longer act on an operation
   * @param lastUse when a credential was last used, by its id
   * @param certificateEnd when the tenant listener's certificate expires
   * @param takeRegistry applies the registry file at once
   */
  record State(
      Supplier<Readiness> readiness,
      Supplier<List<String>> warnings,
      Function<OperationRecord, Future<Boolean>> hasSettled,
      Function<String, Optional<Instant>> lastUse,
      Supplier<Instant> certificateEnd,
      Supplier<Future<Void>> takeRegistry) {}

  Console(Parts parts) {
    this.parts = parts;
    Ticker ticker = parts.source().ticker();
    this.audit = new OperatorAudit(parts.records().archive(), ticker);
    this.deeds =
        new OperatorDeeds(
            parts.records().store(),
            parts.config().audit().commitTimeout(),
            ticker,
            parts.source().ids());
    this.registryRead = ticker.now();
    this.levels = new LogLevels(parts.vertx(), ticker);
    this.problems = new RecentProblems();
    this.effective = EffectiveConfig.of(parts.config());
  }

  /** Puts log levels back, and remembers nothing more. */
  void close() {
    levels.close();
    problems.close();
  }

  /** All resources. */
  List<AdminRoutes> routes() {
    Assembly assembly = parts.assembly();
    Ticker ticker = parts.source().ticker();
    ConsoleOverview overview = overview();
    StampsView stamps = new StampsView(assembly.upstream());
    return List.of(
        new OverviewRoutes(overview::show),
        new LiveRoutes(
            parts.vertx(),
            parts.config().adminListener().live(),
            new LiveRoutes.Sources(overview::show, stamps::all, parts.records().changed()::take),
            ticker),
        new AuditRoutes(audit::page, audit::proof),
        new StampRoutes(stamps::all, endpoints(assembly.upstream()), this::audited),
        new OperationRoutes(
            new ConsoleOperations(
                parts.records().operations(), audit, parts.state().hasSettled(), parts.source())),
        new TenantRoutes(
            new ConsoleTenants(
                new ConsoleTenants.Parts(
                    parts.registries()::tenants,
                    assembly.requests().traffic(),
                    assembly.limitUse(),
                    parts.state().lastUse(),
                    ticker))),
        new SettingsRoutes(this::config, credentials(), log(), this::audited));
  }

  private JsonObject config() {
    return new JsonObject()
        .put("gateway", effective)
        .put("registry", registry())
        .put("reloads", parts.reloads().json());
  }

  private SettingsRoutes.Credentials credentials() {
    return new ConsoleCredentials(
        parts.vertx(),
        parts.config().registry(),
        parts.registries()::tenants,
        parts.state().takeRegistry());
  }

  private SettingsRoutes.Log log() {
    return new SettingsRoutes.Log() {
      @Override
      public JsonObject show() {
        return new JsonObject().put("levels", levels.json()).put("recent", problems.json());
      }

      @Override
      public void check(String logger) {
        LogLevels.check(logger);
      }

      @Override
      public void set(String logger, String level, Duration time) {
        levels.set(logger, level, time);
      }
    };
  }

  private ConsoleOverview overview() {
    Ticker ticker = parts.source().ticker();
    String chain = parts.config().audit().chain();
    Store store = parts.records().store();
    return new ConsoleOverview(
        new ConsoleOverview.Parts(
            chain,
            parts.state().readiness(),
            parts.state().warnings(),
            this::registry,
            parts.assembly().requests(),
            store,
            parts.config().store().postgresql() == null ? "sqlite" : "postgresql",
            new OperationCounts(store, ticker, parts.assembly()::settlingTime),
            new HeadAge(parts.records().archive(), chain, ticker)::seconds,
            parts.state().certificateEnd(),
            parts.metrics(),
            ticker));
  }

  private JsonObject registry() {
    RegistrySnapshot.Version version = parts.registries().get().version();
    Instant loaded = parts.reloads().lastTaken(REGISTRY).orElse(registryRead);
    return new JsonObject()
        .put("version", version.number())
        .put("fingerprint", version.digest())
        .put("loaded", loaded.toString())
        .put("good", parts.reloads().isGood(REGISTRY));
  }

  private Future<JsonObject> audited(
      Operator by, AuditedChange.Deed deed, Supplier<Future<AuditedChange.Done>> change) {
    OperatorEvent.Operator who =
        new OperatorEvent.Operator(by.name(), by.by().word(), by.address());
    return deeds
        .make(
            new OperatorDeeds.Intention(who, deed.action(), deed.subject(), deed.reason()),
            change,
            AuditedChange.Done::detail)
        .map(AuditedChange.Done::json);
  }

  private static StampRoutes.Endpoints endpoints(Upstream upstream) {
    EndpointControl control = new EndpointControl(upstream);
    return new StampRoutes.Endpoints() {
      @Override
      public String name(StampId stamp, int index) {
        return control.name(new EndpointControl.Place(stamp, index));
      }

      @Override
      public JsonObject rest(StampId stamp, int index, Duration time) {
        return control.rest(new EndpointControl.Place(stamp, index), time);
      }

      @Override
      public JsonObject enable(StampId stamp, int index, String why) {
        return control.enable(new EndpointControl.Place(stamp, index), why);
      }

      @Override
      public JsonObject force(StampId stamp, int index, boolean open, Duration time, String why) {
        return control.force(new EndpointControl.Place(stamp, index), open, time, why);
      }
    };
  }
}
