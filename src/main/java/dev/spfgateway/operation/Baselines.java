package dev.spfgateway.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spfgateway.base.Guids;
import dev.spfgateway.base.StampId;
import dev.spfgateway.odata.MediaType;
import dev.spfgateway.odata.body.BodyInspector;
import dev.spfgateway.operation.vmm.VmmReader;
import dev.spfgateway.operation.vmm.VmmScope;
import dev.spfgateway.pipeline.Action;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Operation;
import dev.spfgateway.pipeline.Outcome;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, before a mutation is sent, on which virtual machine it will work and what that
 * machine's last task was. A checkpoint never changes its machine, so that is asked once and
 * remembered. One instance an event loop.
 */
final class Baselines {
  private static final Logger LOG = LoggerFactory.getLogger(Baselines.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OperationConfig.Baseline config;
  private final VmmReader vmm;
  private final Map<Place, UUID> machines;

  /** A checkpoint on a stamp. */
  private record Place(StampId stamp, UUID checkpoint) {}

  Baselines(OperationConfig.Baseline config, VmmReader vmm) {
    this.config = config;
    this.vmm = vmm;
    this.machines =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Place, UUID> eldest) {
            return size() > config.maxCached();
          }
        };
  }

  /**
   * What is known before the send.
   *
   * @return fails with {@code 503} and <em>not-sent</em> when SPF does not tell and has to
   */
  Future<Operation.Lead> find(Exchange exchange, EntityName entity) {
    String account = exchange.permit().subscription().accountAdmin();
    Operation.Lead known =
        new Operation.Lead(account, Optional.empty(), Optional.empty(), name(exchange));
    Optional<UUID> told = told(exchange, entity);
    if (!config.asks() || !entity.isCheckpoint() && !entity.isMachine()) {
      return Future.succeededFuture(with(known, told, Optional.empty()));
    }
    VmmScope scope = scope(exchange, account);
    return machine(scope, entity, told)
        .compose(machine -> baseline(scope, known, machine))
        .timeout(scope.limit().toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                config.required()
                    ? Future.failedFuture(refusal(failure))
                    : goOn(failure, with(known, told, Optional.empty())));
  }

  private VmmScope scope(Exchange exchange, String account) {
    return new VmmScope(
        exchange.permit().stamp(),
        exchange.permit().subscription().id(),
        account,
        Duration.ofMillis(exchange.deadline().timerMillis(config.timeout())));
  }

  /** The machine that the request names by itself. */
  private static Optional<UUID> told(Exchange exchange, EntityName entity) {
    if (entity.isMachine()) {
      return entity.id();
    }
    boolean creates = entity.isCheckpoint() && exchange.permit().action() == Action.CREATE;
    return creates ? text(exchange, "VMId").flatMap(Guids::parse) : Optional.empty();
  }

  private static Optional<String> name(Exchange exchange) {
    return switch (exchange.permit().action()) {
      case CREATE -> text(exchange, "Name");
      case OPERATE -> operation(exchange);
      default -> Optional.empty();
    };
  }

  /** In whatever format it was sent; the body has been read once and is no riddle. */
  private static Optional<String> operation(Exchange exchange) {
    @Nullable String type = exchange.request().headers().get(HttpHeaders.CONTENT_TYPE);
    if (type == null) {
      return Optional.empty();
    }
    return BodyInspector.of(MediaType.parse(type))
        .flatMap(reader -> reader.inspect(exchange.command().body().getBytes()).operation());
  }

  /** A top-level text of the body, which has passed the strict reader already. */
  private static Optional<String> text(Exchange exchange, String member) {
    try {
      @Nullable JsonNode body = JSON.readTree(exchange.command().body().getBytes());
      return body == null
          ? Optional.empty()
          : Optional.ofNullable(body.path(member).textValue()).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Future<Optional<UUID>> machine(VmmScope scope, EntityName entity, Optional<UUID> told) {
    if (told.isPresent() || !entity.isCheckpoint() || entity.id().isEmpty()) {
      return Future.succeededFuture(told);
    }
    Place place = new Place(scope.stamp(), entity.id().get());
    @Nullable UUID remembered = machines.get(place);
    return remembered != null
        ? Future.succeededFuture(Optional.of(remembered))
        : vmm.machineOf(scope, place.checkpoint())
            .onSuccess(found -> found.ifPresent(machine -> machines.put(place, machine)));
  }

  /** Without machine SPF will say by itself what is wrong. */
  private Future<Operation.Lead> baseline(
      VmmScope scope, Operation.Lead known, Optional<UUID> machine) {
    return machine.isEmpty()
        ? Future.succeededFuture(known)
        : vmm.lastTask(scope, machine.get()).map(task -> with(known, machine, task));
  }

  private static Operation.Lead with(
      Operation.Lead known, Optional<UUID> machine, Optional<Operation.Baseline> baseline) {
    return new Operation.Lead(known.account(), machine, baseline, known.name());
  }

  private static Future<Operation.Lead> goOn(Throwable failure, Operation.Lead known) {
    LOG.debug("a mutation goes on without a baseline", failure);
    return Future.succeededFuture(known);
  }

  private static GatewayException refusal(Throwable failure) {
    if (failure instanceof GatewayException known) {
      return known.with(Outcome.NOT_SENT);
    }
    return GatewayException.of(
            FailureKind.UPSTREAM_UNREACHABLE,
            "the stamp's SPF does not tell the state of the virtual machine, without which a lost"
                + " answer could not be found again; nothing was sent")
        .with(Outcome.NOT_SENT)
        .retryAfter(LOOK_AGAIN)
        .causedBy(failure);
  }
}
