package dev.spfgateway.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.spfgateway.base.Guids;
import dev.spfgateway.base.HostNames;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Latest;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.spf.Access;
import dev.spfgateway.simulator.spf.Account;
import dev.spfgateway.simulator.spf.RequestLog;
import dev.spfgateway.simulator.spf.ServiceConfig;
import dev.spfgateway.simulator.vmm.CmdletFailure;
import dev.spfgateway.simulator.vmm.VirtualMachine;
import dev.spfgateway.simulator.vmm.World;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control interface: shows what arrived and what happened, and changes the world behind SPF's
 * back. It has no credentials: it listens on the loopback address only, and answers no web page.
 */
final class ControlApi {
  private static final Logger LOG = LoggerFactory.getLogger(ControlApi.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final HostNames NAMES = new HostNames(List.of());
  private static final int MAX_BODY = 1 << 20;

  private static final String ABOUT =
      """
      {"name":"spf-gateway simulator","resources":[
      "GET /requests?since={sequence}","DELETE /requests",
      "GET /restores","GET /restores/{checkpoint}","GET /acts","GET /acts/{entity}",
      "GET /faults","POST /faults","PUT /faults","DELETE /faults",
      "GET /faults/{id}","DELETE /faults/{id}","GET /endpoints","POST /jobs/{id}/release",
      "GET /world","PUT /world","POST /virtualMachines/{id}/write","POST /checkpoints/{id}/restore",
      "GET /settings","PUT /settings","GET /service","PUT /service",
      "GET /accounts","PUT /accounts/{user}"]}
      """;

  private final SimulatorConfig config;
  private final World world;
  private final RequestLog log;
  private final FaultsApi faults;
  private final Access access;
  private final Ticker ticker;
  private final Latest<ServiceConfig> service;

  ControlApi(
      SimulatorConfig config,
      World world,
      RequestLog log,
      FaultsApi faults,
      Access access,
      Ticker ticker,
      Latest<ServiceConfig> service) {
    this.config = config;
    this.world = world;
    this.log = log;
    this.faults = faults;
    this.access = access;
    this.ticker = ticker;
    this.service = service;
  }

  void handle(HttpServerRequest request) {
    Optional<ControlAnswer> refusal = refusal(request);
    if (refusal.isPresent()) {
      send(request, refusal.get())
          .onFailure(failure -> LOG.debug("an answer could not be sent", failure));
      return;
    }
    body(request)
        .compose(body -> answer(request, body))
        .otherwise(ControlApi::failed)
        .compose(answer -> send(request, answer))
        .onFailure(failure -> LOG.debug("an answer could not be sent", failure));
  }

  /** Keeps web pages out, which a developer's browser would let do everything here. */
  private static Optional<ControlAnswer> refusal(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll("Host");
    if (!NAMES.allow(hosts, Optional.empty())) {
      return Optional.of(ControlAnswer.error(421, "call the control interface as localhost"));
    }
    return HostNames.isOwnOrigin(
            hosts.get(0),
            request.headers().getAll("Origin"),
            request.headers().getAll("Sec-Fetch-Site"))
        ? Optional.empty()
        : Optional.of(ControlAnswer.error(403, "web pages can't use the control interface"));
  }

  private static Future<Buffer> body(HttpServerRequest request) {
    String length = Optional.ofNullable(request.getHeader("Content-Length")).orElse("0");
    boolean chunked = request.getHeader("Transfer-Encoding") != null;
    if (chunked || length.length() > 7 || Long.parseLong(length) > MAX_BODY) {
      return Future.failedFuture(
          new InvalidSetting("body", "must have a Content-Length of at most " + MAX_BODY));
    }
    return request.body();
  }

  private static ControlAnswer failed(Throwable failure) {
    if (failure instanceof InvalidSetting invalid) {
      return ControlAnswer.error(400, invalid.key() + " " + invalid.getMessage());
    }
    LOG.error("the control interface failed", failure);
    return ControlAnswer.error(500, "internal error");
  }

  private static Future<Void> send(HttpServerRequest request, ControlAnswer answer) {
    request.response().setStatusCode(answer.status());
    return answer.body().isEmpty()
        ? request.response().end()
        : request.response().putHeader("Content-Type", "application/json").end(answer.body());
  }

  private Future<ControlAnswer> answer(HttpServerRequest request, Buffer body) {
    List<String> path =
        Arrays.stream(request.path().split("/", -1)).filter(part -> !part.isEmpty()).toList();
    String resource = path.isEmpty() ? "" : path.get(0);
    return resource.equals("faults") || resource.equals("endpoints")
        ? faults.answer(request.method().name(), path, () -> json(body))
        : Future.succeededFuture(answer(request, resource, path, body));
  }

  private ControlAnswer answer(
      HttpServerRequest request, String resource, List<String> path, Buffer body) {
    String verb = request.method().name();
    return switch (verb + " /" + resource + (path.size() > 1 ? "/" + path.size() : "")) {
      case "GET /" -> new ControlAnswer(200, ABOUT);
      case "GET /requests" -> requests(request.getParam("since"));
      case "DELETE /requests" -> clearRequests();
      case "GET /restores" -> restores();
      case "GET /restores/2" -> restores(guid(path.get(1)));
      case "GET /acts" -> acts(Optional.empty());
      case "GET /acts/2" -> acts(Optional.of(guid(path.get(1))));
      case "POST /jobs/3" -> release(path);
      case "GET /world" -> ControlAnswer.of(ControlJson.of(world, config));
      case "PUT /world" -> replaceWorld(json(body));
      case "POST /virtualMachines/3" -> write(path, json(body));
      case "POST /checkpoints/3" -> restoreAsSomebodyElse(path, json(body));
      case "GET /settings" -> ControlAnswer.of(SettingsJson.write(world.jobs().settings()));
      case "PUT /settings" -> changeSettings(json(body));
      case "GET /accounts" -> accounts();
      case "PUT /accounts/2" -> changePassword(path.get(1), json(body));
      case "GET /service" -> ControlAnswer.of(ServiceJson.write(service.get()));
      case "PUT /service" -> changeService(json(body));
      default -> ControlAnswer.NO_SUCH_RESOURCE;
    };
  }

  private static JsonNode json(Buffer body) {
    try {
      JsonNode node = JSON.readTree(body.getBytes());
      Require.check(node != null && !node.isMissingNode(), "body", "must be JSON");
      return node;
    } catch (JsonProcessingException e) {
      throw new InvalidSetting("body", "is no valid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new InvalidSetting("body", "is no valid JSON");
    }
  }

  private static UUID guid(String text) {
    return Guids.parse(text).orElseThrow(() -> new InvalidSetting("path", "must hold a GUID"));
  }

  private ControlAnswer requests(@Nullable String since) {
    String after = since == null ? "0" : since;
    Require.check(after.matches("\\d{1,18}"), "since", "must be a sequence number");
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    log.since(Long.parseLong(after)).stream().map(ControlJson::of).forEach(list::add);
    return ControlAnswer.of(list);
  }

  private ControlAnswer clearRequests() {
    log.clear();
    return ControlAnswer.DONE;
  }

  private ControlAnswer restores() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    world.restores().stream().map(ControlJson::of).forEach(list::add);
    return ControlAnswer.of(list);
  }

  private ControlAnswer restores(UUID checkpoint) {
    return ControlAnswer.of(
        world
            .restores(checkpoint)
            .map(ControlJson::of)
            .orElseGet(() -> ControlJson.neverRestored(checkpoint)));
  }

  private ControlAnswer acts(Optional<UUID> entity) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    world.jobs().acts().stream()
        .filter(acts -> entity.isEmpty() || entity.get().equals(acts.entity()))
        .map(ControlJson::of)
        .forEach(list::add);
    return ControlAnswer.of(list);
  }

  private ControlAnswer release(List<String> path) {
    boolean released = path.get(2).equals("release") && world.jobs().release(guid(path.get(1)));
    return released ? ControlAnswer.DONE : ControlAnswer.error(404, "no such job runs");
  }

  private ControlAnswer replaceWorld(JsonNode machines) {
    SimulatorConfig changed = config.with(MachinesReader.read(machines));
    world.replace(Worlds.machines(changed, ticker));
    return ControlAnswer.DONE;
  }

  private ControlAnswer write(List<String> path, JsonNode body) {
    Optional<VirtualMachine> machine = world.machine(guid(path.get(1)));
    if (machine.isEmpty() || !path.get(2).equals("write")) {
      return ControlAnswer.error(404, "no such virtual machine");
    }
    JsonNode content = body.path("content");
    Require.check(content.isTextual(), "content", "must be a string");
    world.write(machine.get(), content.textValue());
    return ControlAnswer.DONE;
  }

  private ControlAnswer restoreAsSomebodyElse(List<String> path, JsonNode body) {
    JsonNode owner = body.path("owner");
    Require.check(owner.isTextual(), "owner", "must be a string");
    try {
      Optional<UUID> job =
          path.get(2).equals("restore")
              ? new Bystander(world, ticker).restore(guid(path.get(1)), owner.textValue())
              : Optional.empty();
      return job.map(
              id ->
                  ControlAnswer.of(JsonNodeFactory.instance.objectNode().put("job", id.toString())))
          .orElseGet(() -> ControlAnswer.error(404, "no such checkpoint"));
    } catch (CmdletFailure e) {
      return ControlAnswer.error(409, String.valueOf(e.getMessage()));
    }
  }

  private ControlAnswer changeSettings(JsonNode changes) {
    world.jobs().change(SettingsJson.merge(world.jobs().settings(), changes));
    return ControlAnswer.of(SettingsJson.write(world.jobs().settings()));
  }

  private ControlAnswer accounts() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    access.accounts().stream().map(Account::state).map(ControlJson::of).forEach(list::add);
    return ControlAnswer.of(list);
  }

  private ControlAnswer changePassword(String user, JsonNode body) {
    JsonNode password = body.path("password");
    Require.check(password.isTextual(), "password", "must be a string");
    return access.reset(user, Secret.of(password.textValue()))
        ? ControlAnswer.DONE
        : ControlAnswer.error(404, "no such account");
  }

  private ControlAnswer changeService(JsonNode changes) {
    service.set(ServiceJson.merge(service.get(), changes));
    return ControlAnswer.of(ServiceJson.write(service.get()));
  }
}
