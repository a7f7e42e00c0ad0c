package dev.spfgateway.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spfgateway.base.Current;
import dev.spfgateway.base.Guids;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.ControlRouter.Answer;
import dev.spfgateway.simulator.json.ControlJson;
import dev.spfgateway.simulator.spf.Access;
import dev.spfgateway.simulator.spf.Account;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.simulator.spf.RequestLog;
import dev.spfgateway.simulator.spf.ServiceConfig;
import dev.spfgateway.simulator.vmm.Acts;
import dev.spfgateway.simulator.vmm.CmdletFailure;
import dev.spfgateway.simulator.vmm.Settings;
import dev.spfgateway.simulator.vmm.VirtualMachine;
import dev.spfgateway.simulator.vmm.World;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The control interface: shows what arrived and what happened, and changes the world without SPF's
 * knowledge. It has no credentials: it listens on the loopback address only, and refuses requests
 * from web pages.
 */
final class ControlApi {
  private static final About ABOUT =
      new About(
          "spf-gateway simulator",
          List.of(
              "GET /requests?since={sequence}",
              "DELETE /requests",
              "GET /restores",
              "GET /restores/{checkpoint}",
              "GET /acts",
              "GET /acts/{entity}",
              "GET /faults",
              "POST /faults",
              "PUT /faults",
              "DELETE /faults",
              "GET /faults/{id}",
              "DELETE /faults/{id}",
              "GET /endpoints",
              "POST /jobs/{id}/release",
              "GET /world",
              "PUT /world",
              "POST /virtualMachines/{id}/write",
              "POST /checkpoints/{id}/restore",
              "GET /settings",
              "PUT /settings",
              "GET /service",
              "PUT /service",
              "GET /accounts",
              "PUT /accounts/{user}"));

  private record About(String name, List<String> resources) {}

  private final SimulatorConfig config;
  private final World world;
  private final RequestLog log;
  private final Access access;
  private final Ticker ticker;
  private final Current<ServiceConfig> service;

  ControlApi(
      SimulatorConfig config,
      World world,
      RequestLog log,
      Access access,
      Ticker ticker,
      Current<ServiceConfig> service) {
    this.config = config;
    this.world = world;
    this.log = log;
    this.access = access;
    this.ticker = ticker;
    this.service = service;
  }

  void mount(ControlRouter router) {
    router.read("/", context -> ABOUT);
    router.resource(
        "/requests",
        Map.of(
            HttpMethod.GET,
            context -> Answer.of(requests(context)),
            HttpMethod.DELETE,
            this::forgetRequests));
    router.read("/restores", context -> world.restores());
    router.read("/restores/:id", context -> restores(guid(context)));
    router.read("/acts", context -> world.jobs().acts());
    router.read("/acts/:id", context -> acts(guid(context)));
    router.resource("/jobs/:id/release", Map.of(HttpMethod.POST, this::release));
    router.resource(
        "/world",
        Map.of(
            HttpMethod.GET,
            context -> Answer.of(WorldView.of(world, config)),
            HttpMethod.PUT,
            this::replaceWorld));
    router.resource("/virtualMachines/:id/write", Map.of(HttpMethod.POST, this::write));
    router.resource(
        "/checkpoints/:id/restore", Map.of(HttpMethod.POST, this::restoreAsSomebodyElse));
    router.resource(
        "/settings",
        Map.of(
            HttpMethod.GET,
            context -> Answer.of(world.jobs().settings()),
            HttpMethod.PUT,
            this::changeSettings));
    router.resource(
        "/service",
        Map.of(
            HttpMethod.GET,
            context -> Answer.of(service.get()),
            HttpMethod.PUT,
            this::changeService));
    router.read("/accounts", context -> access.accounts().stream().map(Account::state).toList());
    router.resource("/accounts/:user", Map.of(HttpMethod.PUT, this::changePassword));
  }

  static JsonNode json(RoutingContext context) {
    String text = context.body().asString();
    return ControlJson.parse(text == null ? "" : text);
  }

  private static UUID guid(RoutingContext context) {
    return Guids.parse(context.pathParam("id"))
        .orElseThrow(() -> new InvalidSetting("path", "must contain a GUID"));
  }

  private List<LoggedRequest> requests(RoutingContext context) {
    List<String> since = context.queryParam("since");
    String after = since.isEmpty() ? "0" : since.get(0);
    Require.check(after.matches("\\d{1,18}"), "since", "must be a sequence number");
    return log.since(Long.parseLong(after));
  }

  private Future<Answer> forgetRequests(RoutingContext context) {
    log.clear();
    return Answer.DONE;
  }

  private Object restores(UUID checkpoint) {
    return world
        .restores(checkpoint)
        .map(Object.class::cast)
        .orElseGet(() -> Map.of("checkpoint", checkpoint, "count", 0, "jobs", List.of()));
  }

  private List<Acts> acts(UUID entity) {
    return world.jobs().acts().stream().filter(acts -> entity.equals(acts.entity())).toList();
  }

  private Future<Answer> release(RoutingContext context) {
    return world.jobs().release(guid(context))
        ? Answer.DONE
        : Answer.error(404, "no such job is running");
  }

  private Future<Answer> replaceWorld(RoutingContext context) {
    List<SimulatorConfig.VirtualMachine> machines =
        ControlJson.readList(
            json(context), SimulatorConfig.VirtualMachine.class, "virtualMachines");
    world.replace(Worlds.machines(config.with(machines), ticker));
    return Answer.DONE;
  }

  private record Write(String content) {}

  private Future<Answer> write(RoutingContext context) {
    Optional<VirtualMachine> machine = world.machine(guid(context));
    if (machine.isEmpty()) {
      return Answer.error(404, "no such virtual machine");
    }
    world.write(machine.get(), ControlJson.read(json(context), Write.class, "body").content());
    return Answer.DONE;
  }

  private record Restore(String owner) {}

  private Future<Answer> restoreAsSomebodyElse(RoutingContext context) {
    Restore wanted = ControlJson.read(json(context), Restore.class, "body");
    try {
      return new Bystander(world, ticker)
          .restore(guid(context), wanted.owner())
          .map(job -> Answer.of(Map.of("job", job)))
          .orElseGet(() -> Answer.error(404, "no such checkpoint"));
    } catch (CmdletFailure e) {
      return Answer.error(409, String.valueOf(e.getMessage()));
    }
  }

  private Future<Answer> changeSettings(RoutingContext context) {
    Settings before = world.jobs().settings();
    world.jobs().change(ControlJson.merge(before, Settings.class, json(context), "settings"));
    return Answer.of(world.jobs().settings());
  }

  private record Password(String password) {}

  private Future<Answer> changePassword(RoutingContext context) {
    Password next = ControlJson.read(json(context), Password.class, "body");
    return access.reset(context.pathParam("user"), Secret.of(next.password()))
        ? Answer.DONE
        : Answer.error(404, "no such account");
  }

  private Future<Answer> changeService(RoutingContext context) {
    service.set(ControlJson.merge(service.get(), ServiceConfig.class, json(context), "service"));
    return Answer.of(service.get());
  }
}
