package dev.spfgateway.auth;

import dev.spfgateway.base.Guids;
import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Action;
import dev.spfgateway.pipeline.Command;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Scope;
import dev.spfgateway.pipeline.Subscription;
import dev.spfgateway.pipeline.Target;
import io.vertx.core.Future;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a request stays within a credential's machines and checkpoints. What it does not
 * recognise is outside: it reads the canonical path, so that an entity has one spelling only.
 */
final class ScopeGuard {
  private static final Pattern ENTITY =
      Pattern.compile(
          "(VMCheckPoints|VirtualMachines)"
              + "\\(ID=guid'([0-9a-f-]{36})',StampId=guid'[0-9a-f-]{36}'\\)(/VMCheckpoints)?");

  private static final String CHECKPOINTS = "VMCheckPoints";
  private static final Set<String> DOCUMENTS = Set.of("", "$metadata");

  private final Machines machines;

  ScopeGuard(Machines machines) {
    this.machines = machines;
  }

  /** Whether the request stays within; whoever is narrowed down to no entity always does. */
  Future<Boolean> covers(Scope scope, Exchange exchange, Subscription subscription, StampId stamp) {
    Target.Entities target = exchange.entities();
    Command command = exchange.command();
    boolean read = command.action() == Action.READ;
    if (!scope.namesEntities() || read && DOCUMENTS.contains(target.path())) {
      return Future.succeededFuture(true);
    }
    if (!read && !ScopedQuery.isPlainChange(target.query())) {
      return Future.succeededFuture(false);
    }
    if (target.path().equals(CHECKPOINTS)) {
      return Future.succeededFuture(
          read
              ? ScopedQuery.staysWithin(target.query(), scope.machines())
              : command.action() == Action.CREATE
                  && namesOnly(command, scope.machines())
                  && namesNoOther(command, scope, Set.of()));
    }
    Matcher entity = ENTITY.matcher(target.path());
    if (!entity.matches() || read && !ScopedQuery.isPlain(target.query())) {
      return Future.succeededFuture(false);
    }
    UUID id = Guids.parse(entity.group(2)).orElse(new UUID(0, 0));
    if (!namesNoOther(command, scope, Set.of(id))) {
      return Future.succeededFuture(false);
    }
    boolean further = entity.group(3) != null;
    if (!entity.group(1).equals(CHECKPOINTS)) {
      return Future.succeededFuture(scope.machines().contains(id));
    }
    return further
        ? Future.succeededFuture(false)
        : checkpoint(scope, exchange, id, subscription, stamp);
  }

  private Future<Boolean> checkpoint(
      Scope scope, Exchange exchange, UUID id, Subscription subscription, StampId stamp) {
    if (scope.checkpoints().contains(id)) {
      return Future.succeededFuture(true);
    }
    // A body that names another machine than the checkpoint's is none that a client means.
    if (scope.machines().isEmpty()
        || !scope.machines().containsAll(exchange.command().named().machines())) {
      return Future.succeededFuture(false);
    }
    return machines
        .ofCheckpoint(subscription, stamp, id, exchange.deadline())
        .map(machine -> machine.filter(scope.machines()::contains).isPresent());
  }

  /** Links and inline objects would be acted on, too, whatever the entity in the URL is. */
  private static boolean namesNoOther(Command command, Scope scope, Set<UUID> own) {
    return command.named().entities().stream()
        .allMatch(
            id ->
                own.contains(id)
                    || scope.machines().contains(id)
                    || scope.checkpoints().contains(id));
  }

  private static boolean namesOnly(Command command, Set<UUID> machines) {
    return !command.named().machines().isEmpty()
        && machines.containsAll(command.named().machines());
  }
}
