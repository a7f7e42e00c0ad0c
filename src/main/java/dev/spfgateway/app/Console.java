package dev.spfgateway.app;

import dev.spfgateway.admin.access.Operator;
import dev.spfgateway.admin.console.AuditRoutes;
import dev.spfgateway.admin.console.AuditedChange;
import dev.spfgateway.admin.console.OperationRoutes;
import dev.spfgateway.admin.console.StampRoutes;
import dev.spfgateway.admin.route.AdminRoutes;
import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.OperatorEvent;
import dev.spfgateway.audit.api.OperatorAudit;
import dev.spfgateway.audit.api.OperatorDeeds;
import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.upstream.api.EndpointControl;
import dev.spfgateway.upstream.api.StampsView;
import dev.spfgateway.upstream.stamp.Upstream;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Joins the capabilities to the resources of the operators' console. */
final class Console {
  private final Parts parts;
  private final OperatorAudit audit;
  private final OperatorDeeds deeds;

  /**
   * What the console shows and changes.
   *
   * @param hasSettled whether SPF can no longer act on an operation
   * @param commitTimeout maximum time for an audit event to be on disk
   */
  record Parts(
      Upstream upstream,
      OperationStore operations,
      AuditArchive archive,
      AuditKeeper keeper,
      Function<OperationRecord, Future<Boolean>> hasSettled,
      Duration commitTimeout,
      Source source) {}

  Console(Parts parts) {
    this.parts = parts;
    this.audit = new OperatorAudit(parts.archive(), parts.source().ticker());
    this.deeds =
        new OperatorDeeds(
            parts.keeper(), parts.commitTimeout(), parts.source().ticker(), parts.source().ids());
  }

  /** All resources. */
  List<AdminRoutes> routes() {
    return List.of(
        new AuditRoutes(audit::page, audit::proof),
        new StampRoutes(
            new StampsView(parts.upstream())::all, endpoints(parts.upstream()), this::audited),
        new OperationRoutes(
            new ConsoleOperations(parts.operations(), audit, parts.hasSettled(), parts.source())));
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
