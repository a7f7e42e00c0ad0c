package dev.spfgateway.simulator.spf;

import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.Schema;
import dev.spfgateway.simulator.edm.format.EntityBody;
import dev.spfgateway.simulator.edm.format.Negotiation.Content;
import dev.spfgateway.simulator.vmm.Answers;
import dev.spfgateway.simulator.vmm.Caller;
import dev.spfgateway.simulator.vmm.Checkpoint;
import dev.spfgateway.simulator.vmm.Cloud;
import dev.spfgateway.simulator.vmm.CmdletRunner;
import dev.spfgateway.simulator.vmm.Job;
import dev.spfgateway.simulator.vmm.PowerOperation;
import dev.spfgateway.simulator.vmm.RoleScope;
import dev.spfgateway.simulator.vmm.VirtualMachine;
import dev.spfgateway.simulator.vmm.World;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Answers POST, MERGE, PUT, PATCH and DELETE. The three update verbs mean the same: Management
 * OData maps them to one cmdlet, which leaves unnamed properties alone.
 */
final class Mutations {
  private final World world;
  private final CmdletRunner cmdlets;
  private final Entities entities;
  private final Lookup lookup;

  Mutations(World world, CmdletRunner cmdlets, Entities entities, Lookup lookup) {
    this.world = world;
    this.cmdlets = cmdlets;
    this.entities = entities;
    this.lookup = lookup;
  }

  Future<SpfAnswer> createCheckpoint(SpfRequest request) {
    EntityBody body = request.entity(Schema.CHECKPOINT);
    checkStamp(request.scope(), required(body, "StampId"));
    UUID machineId = required(body, "VMId");
    VirtualMachine machine = lookup.machine(request.scope(), machineId, "VMCheckPoints");
    Checkpoint.Texts texts =
        new Checkpoint.Texts(
            body.text("Name").orElse(machine.name() + " - checkpoint"),
            body.text("Description").orElse(""));
    CmdletRunner.NewCheckpoint made = cmdlets.newCheckpoint(machine, texts, request.owner());
    // As in Microsoft's sample, the answer shows the checkpoint as it was when the job began.
    SpfAnswer answer = created(request, entities.of(made.checkpoint()));
    return settled(request, body, made.job()).map(ended -> answer.withJob(made.job().id()));
  }

  private static SpfAnswer created(SpfRequest request, Entity entity) {
    String location = request.root() + entity.path();
    if (request.prefers("return-no-content")) {
      return SpfAnswer.noContent()
          .with("Location", location)
          .with("DataServiceId", location)
          .with("Preference-Applied", "return-no-content");
    }
    return SpfAnswer.of(201, request.writer(Content.ENTITIES).entity(entity, ""))
        .with("Location", location);
  }

  Future<SpfAnswer> updateCheckpoint(SpfRequest request, PathSegment segment) {
    Checkpoint checkpoint = lookup.checkpoint(request.scope(), segment);
    EntityBody body = request.entity(Schema.CHECKPOINT);
    body.guid("StampId").ifPresent(stamp -> checkStamp(request.scope(), stamp));
    Job job = update(checkpoint, body, request.owner());
    return settled(request, body, job)
        .map(ended -> updated(request, job, () -> entities.of(checkpoint)));
  }

  private Job update(Checkpoint checkpoint, EntityBody body, Caller owner) {
    Optional<String> action = body.text("VMCheckPointAction");
    if (action.isEmpty()) {
      Checkpoint.Texts texts =
          new Checkpoint.Texts(
              body.text("Name").orElse(checkpoint.texts().name()),
              body.text("Description").orElse(checkpoint.texts().description()));
      return cmdlets.setCheckpoint(checkpoint, texts, owner);
    }
    if (!action.get().equalsIgnoreCase("Restore")) {
      throw new SpfRefusal(400, "The value of the property 'VMCheckPointAction' must be Restore.");
    }
    return cmdlets.restore(checkpoint, owner);
  }

  Future<SpfAnswer> deleteCheckpoint(SpfRequest request, PathSegment segment) {
    Checkpoint checkpoint = lookup.checkpoint(request.scope(), segment);
    Job job = cmdlets.removeCheckpoint(checkpoint, request.owner());
    return settled(request, EntityBody.NONE, job)
        .map(ended -> SpfAnswer.noContent().withJob(job.id()));
  }

  Future<SpfAnswer> updateMachine(SpfRequest request, PathSegment segment) {
    VirtualMachine machine = lookup.machine(request.scope(), segment);
    EntityBody body = request.entity(Schema.VIRTUAL_MACHINE);
    body.guid("StampId").ifPresent(stamp -> checkStamp(request.scope(), stamp));
    Job job = update(machine, body, request.owner());
    return settled(request, body, job)
        .map(ended -> updated(request, job, () -> entities.of(machine)));
  }

  /**
   * The properties that describe the machine's hardware are ignored; like a checkpoint, it is shown
   * as it began.
   */
  Future<SpfAnswer> createMachine(SpfRequest request) {
    EntityBody body = request.entity(Schema.VIRTUAL_MACHINE);
    checkStamp(request.scope(), required(body, "StampId"));
    UUID cloudId = required(body, "CloudId");
    Cloud cloud =
        world
            .clouds(request.scope())
            .filter(one -> one.id().equals(cloudId))
            .findFirst()
            .orElseThrow(() -> SpfRefusal.notFound("Clouds"));
    String name =
        body.text("Name")
            .filter(text -> !text.isBlank())
            .orElseThrow(() -> new SpfRefusal(400, "The property 'Name' is required."));
    CmdletRunner.NewMachine made =
        cmdlets.newMachine(cloud, name, body.text("Description").orElse(""), request.owner());
    SpfAnswer answer = created(request, entities.of(made.machine()));
    return settled(request, body, made.job()).map(ended -> answer.withJob(made.job().id()));
  }

  Future<SpfAnswer> deleteMachine(SpfRequest request, PathSegment segment) {
    VirtualMachine machine = lookup.machine(request.scope(), segment);
    Job job = cmdlets.removeMachine(machine, request.owner());
    return settled(request, EntityBody.NONE, job)
        .map(ended -> SpfAnswer.noContent().withJob(job.id()));
  }

  private Job update(VirtualMachine machine, EntityBody body, Caller owner) {
    Optional<String> operation = body.text("Operation");
    if (operation.filter("Repair"::equalsIgnoreCase).isPresent()) {
      return cmdlets.repair(machine, owner);
    }
    if (operation.isEmpty()) {
      return cmdlets.setMachine(machine, body.text("Name"), body.text("Description"), owner);
    }
    PowerOperation known =
        PowerOperation.parse(operation.get())
            .orElseThrow(
                () ->
                    new SpfRefusal(
                        400,
                        "The value of the property 'Operation' must be Start, Stop, Shutdown,"
                            + " Reset, Suspend, Resume or Repair."));
    return cmdlets.operate(machine, known, owner);
  }

  private static SpfAnswer updated(SpfRequest request, Job job, Supplier<Entity> entity) {
    SpfAnswer answer = SpfAnswer.noContent();
    if (request.prefers("return-content")) {
      answer =
          SpfAnswer.of(200, request.writer(Content.ENTITIES).entity(entity.get(), ""))
              .with("Preference-Applied", "return-content");
    } else if (request.prefers("return-no-content")) {
      answer = answer.with("Preference-Applied", "return-no-content");
    }
    return answer.withJob(job.id());
  }

  /** Completes when SPF may answer: at once, or when the job has ended. */
  private Future<Void> settled(SpfRequest request, EntityBody body, Job job) {
    boolean asynchronous =
        request
            .query()
            .runAsynchronously()
            .orElse(
                body.flag("RunAsynchronously")
                    || world.jobs().settings().answers() == Answers.ASYNCHRONOUS);
    boolean ended = job.state() != Job.State.RUNNING;
    return asynchronous || ended ? Future.succeededFuture() : job.whenEnded();
  }

  private static UUID required(EntityBody body, String property) {
    return body.guid(property)
        .orElseThrow(() -> new SpfRefusal(400, "The property '" + property + "' is required."));
  }

  private static void checkStamp(RoleScope scope, UUID stamp) {
    if (!stamp.equals(scope.stamp().value())) {
      throw SpfRefusal.notFound("StampId");
    }
  }
}
