package dev.spfgateway.pipeline;

import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Permit;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.mutation.IntentCommit;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.request.Route;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The facts about a request so far. Inner stages add facts and never remove any, so that the access
 * log and the metrics can report refusals too. Confined to the request's event loop.
 */
public final class Trail {
  private final OpenStages stages;
  private RegistrySnapshot.@Nullable Version registry;
  private @Nullable Route route;
  private @Nullable Principal principal;
  private @Nullable Permit permit;
  private @Nullable Action action;
  private @Nullable Operation operation;
  private @Nullable TraceContext outer;
  private @Nullable TraceContext span;
  private @Nullable IntentCommit commit;
  private final List<Attempt> attempts = new ArrayList<>(1);
  private @Nullable Supplier<DeliveryPhase> underway;
  private boolean whollySent = true;
  private boolean refusedBeforeSpf;
  private String note = "";
  private boolean charged;
  private @Nullable GatewayException refusal;

  /** The trail of a request outside of a batch. */
  public Trail() {
    this(new OpenStages());
  }

  private Trail(OpenStages stages) {
    this.stages = stages;
  }

  /** The trail of a request within this one, which is a batch. */
  public Trail ofPart() {
    Trail part = new Trail(stages.part());
    part.outer = span;
    return part;
  }

  /** The stages that have not answered yet. */
  public OpenStages stages() {
    return stages;
  }

  /** The client's bytes were not a valid request; the first reason counts. */
  public void refused(GatewayException why) {
    if (refusal == null) {
      refusal = why;
    }
  }

  /**
   * Why the request is invalid; empty for nearly all. Nothing after it is read on its connection.
   */
  public Optional<GatewayException> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** The request has this span; never called when no traces are made. */
  public void traced(TraceContext own) {
    this.span = own;
  }

  /** The request took its version of the registry. */
  public void decidedBy(RegistrySnapshot.Version taken) {
    this.registry = taken;
  }

  /** Routing found the target. */
  public void routed(Route found) {
    this.route = found;
  }

  /** Authentication found the caller. */
  public void authenticated(Principal caller) {
    this.principal = caller;
  }

  /** The body was understood. */
  public void understood(Action asked) {
    this.action = asked;
  }

  /** The request counts against its caller's limits. */
  public void charged() {
    charged = true;
  }

  /** Whether the request counts against its caller's limits. */
  public boolean isCharged() {
    return charged;
  }

  /** Authorization granted the request. */
  public void permitted(Permit granted) {
    this.permit = granted;
  }

  /** A mutation became an operation. */
  public void claimed(Operation claimed) {
    this.operation = claimed;
  }

  /** The intent was recorded, or could not be. */
  public void committed(IntentCommit intent) {
    this.commit = intent;
  }

  /** An attempt began, and reports its phase until it is {@link #attempted}. */
  public void attempting(Supplier<DeliveryPhase> phase) {
    underway = phase;
  }

  /** An attempt ended or got its answer. */
  public void attempted(Attempt attempt) {
    underway = null;
    attempts.add(attempt);
  }

  /**
   * A mutation was answered.
   *
   * @param whole false when its last byte had not been sent by then
   */
  public void answered(boolean whole) {
    whollySent = whole;
  }

  /** False when the last answer arrived before the request's last byte had been sent. */
  public boolean whollySent() {
    return whollySent;
  }

  /** A server in front of SPF refused the request without asking SPF. */
  public void refusedBeforeSpf() {
    refusedBeforeSpf = true;
  }

  /** True when a server in front of SPF refused the request. */
  public boolean isRefusedBeforeSpf() {
    return refusedBeforeSpf;
  }

  /** Adds why a mutation's answer is not simply SPF's, for the audit log; the last note counts. */
  public void noted(String why) {
    note = why;
  }

  /** The note; empty when there is nothing to explain. */
  public String note() {
    return note;
  }

  /** The span of the batch that the request is part of; empty for a request by itself. */
  public Optional<TraceContext> outer() {
    return Optional.ofNullable(outer);
  }

  /** The request's own span; empty when no traces are made. */
  public Optional<TraceContext> span() {
    return Optional.ofNullable(span);
  }

  /** The span of the next attempt; empty when no traces are made. */
  public Optional<TraceContext> nextAttempt() {
    if (span == null) {
      return Optional.empty();
    }
    TraceContext parent = mutates() ? span.kept() : span;
    return Optional.of(parent.child(attempts.size() + 1));
  }

  private boolean mutates() {
    return action != null && action.mutates();
  }

  /** The commit of the intent; empty without one. */
  public Optional<IntentCommit> commit() {
    return Optional.ofNullable(commit);
  }

  /** The version of the registry that decides; empty for what was refused before routing. */
  public Optional<RegistrySnapshot.Version> registry() {
    return Optional.ofNullable(registry);
  }

  /** The request's route; empty when routing refused it. */
  public Optional<Route> route() {
    return Optional.ofNullable(route);
  }

  /** The caller; empty when authentication refused or was not reached. */
  public Optional<Principal> principal() {
    return Optional.ofNullable(principal);
  }

  /** The action; empty when the body was not understood. */
  public Optional<Action> action() {
    return Optional.ofNullable(action);
  }

  /** The permit; empty when none was granted. */
  public Optional<Permit> permit() {
    return Optional.ofNullable(permit);
  }

  /** The operation, for mutations that came that far. */
  public Optional<Operation> operation() {
    return Optional.ofNullable(operation);
  }

  /** The attempts, in order. */
  public List<Attempt> attempts() {
    return Collections.unmodifiableList(attempts);
  }

  /**
   * Whether SPF may have received the whole request; true also for a request that was refused
   * unread.
   */
  public boolean mayHaveBeenSent() {
    return !underway().map(DeliveryPhase::provablyNotSent).orElse(true)
        || attempts.stream().anyMatch(one -> !one.phase().provablyNotSent());
  }

  /** The phase of the attempt in progress; empty when there is none. */
  public Optional<DeliveryPhase> underway() {
    return Optional.ofNullable(underway).map(Supplier::get);
  }
}
