package dev.spfgateway.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.simulator.spf.Account;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.simulator.vmm.Acts;
import dev.spfgateway.simulator.vmm.Checkpoint;
import dev.spfgateway.simulator.vmm.Job;
import dev.spfgateway.simulator.vmm.JobError;
import dev.spfgateway.simulator.vmm.Restores;
import dev.spfgateway.simulator.vmm.Scope;
import dev.spfgateway.simulator.vmm.VirtualMachine;
import dev.spfgateway.simulator.vmm.World;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What the control interface shows, as JSON. */
final class ControlJson {
  private ControlJson() {}

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static void putOrNull(ObjectNode node, String key, Optional<?> value) {
    node.put(key, value.map(Object::toString).orElse(null));
  }

  static ObjectNode of(LoggedRequest request) {
    ObjectNode node =
        object()
            .put("sequence", request.sequence())
            .put("time", request.time().toString())
            .put("stamp", request.stamp().toString())
            .put("port", request.port())
            .put("connection", request.connection())
            .put("user", request.user())
            .put("method", request.method())
            .put("effectiveMethod", request.effectiveMethod())
            .put("path", request.path())
            .put("query", request.query());
    ObjectNode headers = node.putObject("headers");
    for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
      ArrayNode values = headers.putArray(header.getKey());
      header.getValue().forEach(values::add);
    }
    node.put("body", request.body())
        .put("status", request.status())
        .put("state", request.state().name().toLowerCase(Locale.ROOT))
        .put("acted", request.effect().acted());
    putOrNull(node, "actedAt", Optional.ofNullable(request.effect().actedAt()));
    ArrayNode jobs = node.putArray("jobs");
    request.effect().jobs().forEach(job -> jobs.add(job.toString()));
    ArrayNode faults = node.putArray("faults");
    request.faults().forEach(faults::add);
    return node;
  }

  static ObjectNode of(Acts acts) {
    ObjectNode node =
        object()
            .put("stamp", acts.stamp().toString())
            .put("virtualMachine", acts.virtualMachine().toString())
            .put("entity", acts.entity().toString())
            .put("act", acts.kind().act())
            .put("count", acts.count());
    ArrayNode jobs = node.putArray("jobs");
    acts.jobs().forEach(job -> jobs.add(job.toString()));
    return node;
  }

  static ObjectNode of(Restores restores) {
    ObjectNode node =
        object()
            .put("stamp", restores.stamp().toString())
            .put("virtualMachine", restores.virtualMachine().toString())
            .put("checkpoint", restores.checkpoint().toString())
            .put("count", restores.count());
    ArrayNode jobs = node.putArray("jobs");
    restores.jobs().forEach(job -> jobs.add(job.toString()));
    return node;
  }

  static ObjectNode of(Account.State account) {
    return object()
        .put("user", account.name())
        .put("failedLogons", account.failedLogons())
        .put("locked", account.locked());
  }

  /** A checkpoint that was never restored. */
  static ObjectNode neverRestored(UUID checkpoint) {
    ObjectNode node = object().put("checkpoint", checkpoint.toString()).put("count", 0);
    node.putArray("jobs");
    return node;
  }

  static ObjectNode of(World world, SimulatorConfig config) {
    ObjectNode node = object();
    ArrayNode machines = node.putArray("virtualMachines");
    world.machines().map(ControlJson::of).forEach(machines::add);
    ArrayNode jobs = node.putArray("jobs");
    for (SimulatorConfig.Stamp stamp : config.stamps()) {
      world
          .jobs(new Scope(stamp.id(), Optional.empty()))
          .map(job -> of(job, world.jobs().progress(job)))
          .forEach(jobs::add);
    }
    return node;
  }

  private static ObjectNode of(VirtualMachine machine) {
    ObjectNode node =
        object()
            .put("id", machine.id().toString())
            .put("stamp", machine.stamp().toString())
            .put("subscription", machine.subscription().toString())
            .put("name", machine.name())
            .put("status", machine.status())
            .put("content", machine.content());
    putOrNull(node, "lastRestored", machine.lastRestored());
    putOrNull(node, "mostRecentTask", machine.mostRecentTask());
    putOrNull(node, "running", machine.running().map(Job::id));
    ArrayNode checkpoints = node.putArray("checkpoints");
    machine.checkpoints().stream().map(ControlJson::of).forEach(checkpoints::add);
    return node;
  }

  private static ObjectNode of(Checkpoint checkpoint) {
    ObjectNode node =
        object()
            .put("id", checkpoint.id().toString())
            .put("name", checkpoint.texts().name())
            .put("description", checkpoint.texts().description());
    putOrNull(node, "parent", checkpoint.parent());
    return node.put("content", checkpoint.content());
  }

  private static ObjectNode of(Job job, int progress) {
    ObjectNode node =
        object()
            .put("id", job.id().toString())
            .put("stamp", job.stamp().toString())
            .put("virtualMachine", job.machine().id().toString())
            .put("cmdlet", job.kind().cmdlet())
            .put("owner", job.owner())
            .put("status", job.state().text())
            .put("progress", progress)
            .put("startTime", job.startTime().toString());
    putOrNull(node, "endTime", job.endTime());
    putOrNull(node, "error", job.error().map(JobError::errorId));
    return node;
  }
}
