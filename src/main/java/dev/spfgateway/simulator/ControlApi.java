package dev.spfgateway.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.base.Guids;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Latest;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.spf.RequestLog;
import dev.spfgateway.simulator.spf.ServiceConfig;
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
 * back. It has no credentials: it listens on the loopback address only.
 */
final class ControlApi {
  private static final Logger LOG = LoggerFactory.getLogger(ControlApi.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MAX_BODY = 1 << 20;

  private static final String ABOUT =
      """
      {"name":"spf-gateway simulator","resources":[
      "GET /requests?since={sequence}","DELETE /requests",
      "GET /restores","GET /restores/{checkpoint}",
      "GET /world","PUT /world","POST /virtualMachines/{id}/write",
      "GET /settings","PUT /settings","GET /service","PUT /service"]}
      """;

  private final SimulatorConfig config;
  private final World world;
  private final RequestLog log;
  private final Ticker ticker;
  private final Latest<ServiceConfig> service;

  ControlApi(
      SimulatorConfig config,
      World world,
      RequestLog log,
      Ticker ticker,
      Latest<ServiceConfig> service) {
    this.config = config;
    this.world = world;
    this.log = log;
    this.ticker = ticker;
    this.service = service;
  }

  /** An answer: JSON text, or empty text for none. */
  private record Answer(int status, String body) {
    static Answer of(JsonNode node) {
      return new Answer(200, node.toString());
    }

    static Answer error(int status, String text) {
      ObjectNode node = JsonNodeFactory.instance.objectNode().put("error", text);
      return new Answer(status, node.toString());
    }
  }

  private static final Answer DONE = new Answer(204, "");

  void handle(HttpServerRequest request) {
    body(request)
        .map(body -> answer(request, body))
        .otherwise(ControlApi::failed)
        .compose(answer -> send(request, answer))
        .onFailure(failure -> LOG.debug("an answer could not be sent", failure));
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

  private static Answer failed(Throwable failure) {
    if (failure instanceof InvalidSetting invalid) {
      return Answer.error(400, invalid.key() + " " + invalid.getMessage());
    }
    LOG.error("the control interface failed", failure);
    return Answer.error(500, "internal error");
  }

  private static Future<Void> send(HttpServerRequest request, Answer answer) {
    request.response().setStatusCode(answer.status());
    return answer.body().isEmpty()
        ? request.response().end()
        : request.response().putHeader("Content-Type", "application/json").end(answer.body());
  }

  private Answer answer(HttpServerRequest request, Buffer body) {
    List<String> path =
        Arrays.stream(request.path().split("/", -1)).filter(part -> !part.isEmpty()).toList();
    String resource = path.isEmpty() ? "" : path.get(0);
    String verb = request.method().name();
    return switch (verb + " /" + resource + (path.size() > 1 ? "/" + path.size() : "")) {
      case "GET /" -> new Answer(200, ABOUT);
      case "GET /requests" -> requests(request.getParam("since"));
      case "DELETE /requests" -> clearRequests();
      case "GET /restores" -> restores();
      case "GET /restores/2" -> restores(guid(path.get(1)));
      case "GET /world" -> Answer.of(ControlJson.of(world, config));
      case "PUT /world" -> replaceWorld(json(body));
      case "POST /virtualMachines/3" -> write(path, json(body));
      case "GET /settings" -> Answer.of(SettingsJson.write(world.jobs().settings()));
      case "PUT /settings" -> changeSettings(json(body));
      case "GET /service" -> Answer.of(ServiceJson.write(service.get()));
      case "PUT /service" -> changeService(json(body));
      default -> Answer.error(404, "no such resource; see GET /");
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

  private Answer requests(@Nullable String since) {
    String after = since == null ? "0" : since;
    Require.check(after.matches("\\d{1,18}"), "since", "must be a sequence number");
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    log.since(Long.parseLong(after)).stream().map(ControlJson::of).forEach(list::add);
    return Answer.of(list);
  }

  private Answer clearRequests() {
    log.clear();
    return DONE;
  }

  private Answer restores() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    world.restores().stream().map(ControlJson::of).forEach(list::add);
    return Answer.of(list);
  }

  private Answer restores(UUID checkpoint) {
    return Answer.of(
        world
            .restores(checkpoint)
            .map(ControlJson::of)
            .orElseGet(() -> ControlJson.neverRestored(checkpoint)));
  }

  private Answer replaceWorld(JsonNode machines) {
    SimulatorConfig changed = config.with(MachinesReader.read(machines));
    world.replace(Worlds.machines(changed, ticker));
    return DONE;
  }

  private Answer write(List<String> path, JsonNode body) {
    Optional<VirtualMachine> machine = world.machine(guid(path.get(1)));
    if (machine.isEmpty() || !path.get(2).equals("write")) {
      return Answer.error(404, "no such virtual machine");
    }
    JsonNode content = body.path("content");
    Require.check(content.isTextual(), "content", "must be a string");
    world.write(machine.get(), content.textValue());
    return DONE;
  }

  private Answer changeSettings(JsonNode changes) {
    world.jobs().change(SettingsJson.merge(world.jobs().settings(), changes));
    return Answer.of(SettingsJson.write(world.jobs().settings()));
  }

  private Answer changeService(JsonNode changes) {
    service.set(ServiceJson.merge(service.get(), changes));
    return Answer.of(ServiceJson.write(service.get()));
  }
}
