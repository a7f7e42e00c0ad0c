package dev.spfgateway.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The facts about a request so far. Inner stages write them, and only add to them, so that the
 * access log and the metrics can tell of refusals too. Belongs to one request and its event loop.
 */
public final class Trail {
  private final OpenStages stages;
  private @Nullable Route route;
  private @Nullable Principal principal;
  private @Nullable Permit permit;
  private @Nullable Action action;
  private @Nullable Operation operation;
  private @Nullable TraceContext outer;
  private @Nullable TraceContext span;
  private @Nullable Commit commit;
  private final List<Attempt> attempts = new ArrayList<>(1);
  private @Nullable Supplier<DeliveryPhase> underway;
  private boolean whollySent = true;
  private boolean refusedBeforeSpf;
  private String note = "";
  private boolean charged;
  private @Nullable GatewayException refusal;

  /** A request that came by itself. */
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

  /** What the client sent could not be taken for a request; the first reason counts. */
  public void refused(GatewayException why) {
    if (refusal == null) {
      refusal = why;
    }
  }

  /** Why the request is none; empty for nearly all. Nothing after it is read on its connection. */
  public Optional<GatewayException> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** The request is this span; nobody says so where no traces are made. */
  public void traced(TraceContext own) {
    this.span = own;
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

  /** Whether the request counts against its caller's limits by now. */
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
  public void committed(Commit intent) {
    this.commit = intent;
  }

  /** An attempt began, and tells how far it is; until it is {@link #attempted}. */
  public void attempting(Supplier<DeliveryPhase> phase) {
    underway = phase;
  }

  /** An attempt ended or got its answer. */
  public void attempted(Attempt attempt) {
    underway = null;
    attempts.add(attempt);
  }

  /** A mutation got an answer; false when its last byte had not left by then. */
  public void answered(boolean whole) {
    whollySent = whole;
  }

  /** False when the last answer came before the request's last byte had left. */
  public boolean whollySent() {
    return whollySent;
  }

  /** Not SPF refused the request but a server before it, which did not ask SPF. */
  public void refusedBeforeSpf() {
    refusedBeforeSpf = true;
  }

  /** True when a server before SPF refused it. */
  public boolean isRefusedBeforeSpf() {
    return refusedBeforeSpf;
  }

  /** Why a mutation's answer is not simply SPF's, for the audit log; the last note counts. */
  public void noted(String why) {
    note = why;
  }

  /** The note; empty when there is nothing to explain. */
  public String note() {
    return note;
  }

  /** The span of the request that this one is a part of; empty when it came by itself. */
  public Optional<TraceContext> outer() {
    return Optional.ofNullable(outer);
  }

  /** The request's own span; empty where no traces are made. */
  public Optional<TraceContext> span() {
    return Optional.ofNullable(span);
  }

  /** The span that the next attempt is; empty where no traces are made. */
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

  /** How the intent came to the disk; empty for what has none. */
  public Optional<Commit> commit() {
    return Optional.ofNullable(commit);
  }

  /** Where the request went; empty when routing refused it. */
  public Optional<Route> route() {
    return Optional.ofNullable(route);
  }

  /** Who called; empty when authentication refused or was not reached. */
  public Optional<Principal> principal() {
    return Optional.ofNullable(principal);
  }

  /** What was asked; empty when that was not understood. */
  public Optional<Action> action() {
    return Optional.ofNullable(action);
  }

  /** What was granted; empty when nothing was. */
  public Optional<Permit> permit() {
    return Optional.ofNullable(permit);
  }

  /** The operation, for mutations that came that far. */
  public Optional<Operation> operation() {
    return Optional.ofNullable(operation);
  }

  /** The attempts, first one first. */
  public List<Attempt> attempts() {
    return Collections.unmodifiableList(attempts);
  }

  /** Whether SPF can have got all of the request; what was refused unread counts, too. */
  public boolean mayHaveBeenSent() {
    return !underway().map(DeliveryPhase::provablyNotSent).orElse(true)
        || attempts.stream().anyMatch(one -> !one.phase().provablyNotSent());
  }

  /** How far the attempt is that is on its way; empty when none is. */
  public Optional<DeliveryPhase> underway() {
    return Optional.ofNullable(underway).map(Supplier::get);
  }
}
