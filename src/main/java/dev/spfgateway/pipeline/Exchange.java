package dev.spfgateway.pipeline;

import dev.spfgateway.pipeline.access.Permit;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.request.Command;
import dev.spfgateway.pipeline.request.Request;
import dev.spfgateway.pipeline.request.Route;
import dev.spfgateway.pipeline.request.Target;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the stages, with their decisions so far. Immutable: a stage passes
 * on a copy with its own decision. Asking for a decision that no earlier stage made is a mistake in
 * the pipeline's order and fails with {@link IllegalStateException}.
 */
public final class Exchange {
  private final Request request;
  private final Deadline deadline;
  private final Trail trail;
  private final ClientPresence client;
  private final @Nullable RegistrySnapshot registry;
  private final @Nullable Route route;
  private final @Nullable Principal principal;
  private final @Nullable Command command;
  private final @Nullable Permit permit;
  private final @Nullable Operation operation;

  private Exchange(
      Request request,
      Deadline deadline,
      Trail trail,
      ClientPresence client,
      @Nullable RegistrySnapshot registry,
      @Nullable Route route,
      @Nullable Principal principal,
      @Nullable Command command,
      @Nullable Permit permit,
      @Nullable Operation operation) {
    this.request = request;
    this.deadline = deadline;
    this.trail = trail;
    this.client = client;
    this.registry = registry;
    this.route = route;
    this.principal = principal;
    this.command = command;
    this.permit = permit;
    this.operation = operation;
  }

  /** A request without any decisions. */
  public static Exchange of(
      Request request, Deadline deadline, Trail trail, ClientPresence client) {
    return new Exchange(request, deadline, trail, client, null, null, null, null, null, null);
  }

  /** The same exchange with an earlier deadline. */
  public Exchange with(Deadline shorter) {
    return new Exchange(
        request, shorter, trail, client, registry, route, principal, command, permit, operation);
  }

  /** Adds the version of the registry by which the whole request is decided. */
  public Exchange with(RegistrySnapshot taken) {
    trail.decidedBy(taken.version());
    return new Exchange(
        request, deadline, trail, client, taken, route, principal, command, permit, operation);
  }

  /** Adds routing's decision. */
  public Exchange with(Route found) {
    trail.routed(found);
    return new Exchange(
        request, deadline, trail, client, registry, found, principal, command, permit, operation);
  }

  /** Adds authentication's decision. */
  public Exchange with(Principal caller) {
    trail.authenticated(caller);
    return new Exchange(
        request, deadline, trail, client, registry, route, caller, command, permit, operation);
  }

  /** Adds the command in the body. */
  public Exchange with(Command understood) {
    trail.understood(understood.action());
    return new Exchange(
        request,
        deadline,
        trail,
        client,
        registry,
        route,
        principal,
        understood,
        permit,
        operation);
  }

  /** Adds authorization's decision. */
  public Exchange with(Permit granted) {
    trail.permitted(granted);
    return new Exchange(
        request, deadline, trail, client, registry, route, principal, command, granted, operation);
  }

  /** Adds the operation that this mutation became. */
  public Exchange with(Operation claimed) {
    trail.claimed(claimed);
    return new Exchange(
        request, deadline, trail, client, registry, route, principal, command, permit, claimed);
  }

  /** The request as received. */
  public Request request() {
    return request;
  }

  /** The time by which it must be answered. */
  public Deadline deadline() {
    return deadline;
  }

  /** The facts that outer stages report about it. */
  public Trail trail() {
    return trail;
  }

  /** The version of the registry by which the whole request is decided. */
  public RegistrySnapshot registry() {
    return decided(registry, "version of the registry");
  }

  /** True once it has its version of the registry. */
  public boolean hasRegistry() {
    return registry != null;
  }

  /** Whether the client still waits for the answer. */
  public ClientPresence client() {
    return client;
  }

  /** The request's target and subscription. */
  public Route route() {
    return decided(route, "route");
  }

  /** The authenticated caller. */
  public Principal principal() {
    return decided(principal, "principal");
  }

  /** The request's command. */
  public Command command() {
    return decided(command, "command");
  }

  /** The permit that was granted. */
  public Permit permit() {
    return decided(permit, "permit");
  }

  /** The operation; empty for reads. */
  public Optional<Operation> operation() {
    return Optional.ofNullable(operation);
  }

  /** The target in SPF, for stages after those that answer every other kind of target. */
  public Target.Entities entities() {
    if (route().target() instanceof Target.Entities entities) {
      return entities;
    }
    throw new IllegalStateException("a target outside SPF came as far as forwarding");
  }

  private static <T> T decided(@Nullable T decision, String name) {
    if (decision == null) {
      throw new IllegalStateException("no stage before this one decided the " + name);
    }
    return decision;
  }
}
