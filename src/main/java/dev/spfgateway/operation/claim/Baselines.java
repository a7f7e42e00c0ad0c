package dev.spfgateway.operation.claim;

import dev.spfgateway.base.BoundedMap;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.operation.record.EntityName;
import dev.spfgateway.operation.record.OperationConfig;
import dev.spfgateway.operation.vmm.VmmReader;
import dev.spfgateway.operation.vmm.VmmScope;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.Operation;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, before a mutation is sent, which virtual machine it will work on and what that
 * machine's last task was. A checkpoint never changes its machine, so its machine is asked for once
 * and cached. Confined to one event loop.
 */
public final class Baselines {
  private static final Logger LOG = LoggerFactory.getLogger(Baselines.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final OperationConfig.Baseline config;
  private final VmmReader vmm;
  private final Map<Place, UUID> machines;

  /** A checkpoint in one subscription: SPF has shown it there, and perhaps nowhere else. */
  private record Place(StampId stamp, SubscriptionId subscription, UUID checkpoint) {}

  public Baselines(OperationConfig.Baseline config, VmmReader vmm) {
    this.config = config;
    this.vmm = vmm;
    this.machines = BoundedMap.byAccess(config.maxCached());
  }

  /**
   * What is known before the mutation is sent.
   *
   * @return fails with {@code 503} and <em>not-sent</em> when SPF does not answer and an answer is
   *     required
   */
  public Future<Operation.Lead> find(Exchange exchange, EntityName entity) {
    String account = exchange.permit().subscription().accountAdmin();
    Operation.Lead known =
        new Operation.Lead(account, Optional.empty(), Optional.empty(), name(exchange));
    Optional<UUID> told = told(exchange, entity);
    if (entity.isJob()) {
      return restarted(exchange, entity, known);
    }
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
                    : goOn(failure, with(known, told, Optional.empty())))
        .map(lead -> agreed(exchange, entity, lead));
  }

  /** The machine of a restarted job is always required, whatever the configuration says. */
  private Future<Operation.Lead> restarted(
      Exchange exchange, EntityName entity, Operation.Lead known) {
    if (!config.asks()) {
      return Future.failedFuture(RestartedJobs.untold());
    }
    VmmScope scope = scope(exchange, known.account());
    return new RestartedJobs(vmm)
        .machine(scope, entity.id())
        .timeout(scope.limit().toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(refusal(failure)))
        .map(found -> with(known, Optional.of(found.id()), Optional.of(found.baseline())));
  }

  private VmmScope scope(Exchange exchange, String account) {
    return new VmmScope(
        exchange.permit().principal().tenant(),
        exchange.permit().stamp(),
        exchange.permit().subscription().id(),
        account,
        Duration.ofMillis(exchange.deadline().timerMillis(config.timeout())));
  }

  /** The machine that the request itself names. */
  private static Optional<UUID> told(Exchange exchange, EntityName entity) {
    if (entity.isMachine()) {
      return entity.id();
    }
    boolean creates = entity.isCheckpoint() && exchange.permit().action() == Action.CREATE;
    return creates ? exchange.command().named().machine() : Optional.empty();
  }

  private static Optional<String> name(Exchange exchange) {
    return switch (exchange.permit().action()) {
      case CREATE -> exchange.command().named().name();
      case OPERATE -> exchange.command().named().operation();
      default -> Optional.empty();
    };
  }

  /** If two machines are named, it is unknown which of them SPF would work on. */
  private static Operation.Lead agreed(Exchange exchange, EntityName entity, Operation.Lead known) {
    Set<UUID> named = exchange.command().named().machines();
    Optional<UUID> machine = known.machine();
    if (entity.isCheckpoint() && machine.isPresent() && !Set.of(machine.get()).containsAll(named)) {
      throw GatewayException.of(
              FailureKind.BAD_REQUEST,
              "the body names the virtual machine "
                  + named.stream().filter(one -> !one.equals(machine.get())).findAny().orElseThrow()
                  + " by VMId, but the checkpoint belongs to another one; nothing was sent")
          .with(Outcome.NOT_SENT);
    }
    return known;
  }

  private Future<Optional<UUID>> machine(VmmScope scope, EntityName entity, Optional<UUID> told) {
    if (told.isPresent() || !entity.isCheckpoint() || entity.id().isEmpty()) {
      return Future.succeededFuture(told);
    }
    Place place = new Place(scope.stamp(), scope.subscription(), entity.id().get());
    @Nullable UUID remembered = machines.get(place);
    return remembered != null
        ? Future.succeededFuture(Optional.of(remembered))
        : vmm.machineOf(scope, place.checkpoint())
            .onSuccess(found -> found.ifPresent(machine -> machines.put(place, machine)));
  }

  /** Without a machine, SPF itself will say what is wrong. */
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
            "SPF does not show the state of the virtual machine, which the gateway needs to find"
                + " the outcome if SPF's answer is lost; nothing was sent")
        .with(Outcome.NOT_SENT)
        .retryAfter(LOOK_AGAIN)
        .causedBy(failure);
  }
}
