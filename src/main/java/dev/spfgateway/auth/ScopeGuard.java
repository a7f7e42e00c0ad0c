package dev.spfgateway.auth;

import dev.spfgateway.base.Guids;
import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Scope;
import dev.spfgateway.pipeline.access.Subscription;
import dev.spfgateway.pipeline.request.Command;
import dev.spfgateway.pipeline.request.Named;
import dev.spfgateway.pipeline.request.Target;
import io.vertx.core.Future;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Decides whether a request stays within a credential's machines and checkpoints. Refuses whatever
 * it does not recognise. Reads the canonical path, in which an entity has only one spelling.
 */
final class ScopeGuard {
  private static final Pattern ENTITY =
      Pattern.compile(
          "(VMCheckPoints|VirtualMachines)"
              + "\\(ID=guid'([0-9a-f-]{36})',StampId=guid'[0-9a-f-]{36}'\\)(/VMCheckpoints)?");

  private static final String CHECKPOINTS = "VMCheckPoints";
  private static final Set<String> DOCUMENTS = Set.of("", "$metadata");

  private static final UUID NOTHING = new UUID(0, 0);

  private final ShownIds shown;

  ScopeGuard(ShownIds shown) {
    this.shown = shown;
  }

  /**
   * Whether the request stays within the scope; a scope without entity restrictions covers every
   * request.
   */
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
                  && namesNoOther(command, scope, Set.of())
                  && foreign(command, scope, NOTHING).isEmpty());
    }
    Matcher entity = ENTITY.matcher(target.path());
    if (!entity.matches() || read && !ScopedQuery.isPlain(target.query())) {
      return Future.succeededFuture(false);
    }
    UUID id = Guids.parse(entity.group(2)).orElse(NOTHING);
    boolean further = entity.group(3) != null;
    boolean machine = !entity.group(1).equals(CHECKPOINTS);
    if (!namesNoOther(command, scope, Set.of(id)) || further && !machine) {
      return Future.succeededFuture(false);
    }
    boolean named = (machine ? scope.machines() : scope.checkpoints()).contains(id);
    Set<Named.Id> foreign = foreign(command, scope, id);
    if (named && foreign.isEmpty()) {
      return Future.succeededFuture(true);
    }
    return named || !machine && !scope.machines().isEmpty()
        ? shown
            .of(subscription, new ShownIds.Entity(stamp, entity.group(1), id), exchange.deadline())
            .map(ids -> (named || isOfMachine(scope, ids)) && ids.containsAll(foreign))
        : Future.succeededFuture(false);
  }

  private static boolean isOfMachine(Scope scope, Set<Named.Id> shown) {
    return shown.stream()
        .anyMatch(
            one -> one.property().equals(ShownIds.MACHINE) && scope.machines().contains(one.id()));
  }

  /**
   * The ids in the body other than the entity's and the credential's own. A client that sends back
   * the whole entity names ids that SPF shows in it; SPF would act on any other id, whatever the
   * URL says.
   */
  private static Set<Named.Id> foreign(Command command, Scope scope, UUID own) {
    return command.named().ids().stream()
        .filter(one -> !one.id().equals(own))
        .filter(one -> !scope.machines().contains(one.id()))
        .filter(one -> !scope.checkpoints().contains(one.id()))
        .collect(Collectors.toSet());
  }

  /**
   * Whether the body's links and inline objects name only {@code own} entities or the credential's.
   * SPF would act on any other, whatever entity the URL names.
   */
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
