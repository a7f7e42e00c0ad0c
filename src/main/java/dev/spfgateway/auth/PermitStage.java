package dev.spfgateway.auth;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Permit;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.access.Scope;
import dev.spfgateway.pipeline.access.Subscription;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Command;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Target;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;

/**
 * Authorizes the whole request, body included, and chooses its stamp. The only class that issues a
 * {@link Permit}; a request without one is not forwarded.
 */
public final class PermitStage implements Stage {
  private final Rules rules;
  private final ScopeGuard scopes;

  /**
   * Takes the rules.
   *
   * @param config rules that add to the built-in ones
   * @param shown looks up ids for credentials restricted to machines or checkpoints
   */
  public PermitStage(AuthorizationConfig config, ShownIds shown) {
    this.rules = new Rules(config);
    this.scopes = new ScopeGuard(shown);
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    Subscription subscription = exchange.route().subscription().orElseThrow();
    Target.Entities entities = exchange.entities();
    Command command = exchange.command();
    Principal principal = exchange.principal();
    if (!AuthorizeStage.allows(rules, exchange, subscription, command.action())) {
      throw AuthorizeStage.forbidden(exchange, subscription, entities);
    }
    StampId stamp = stamp(subscription, entities, command);
    Permit permit = new Permit(principal, subscription, stamp, command.action());
    Scope scope = principal.grant().scope();
    if (!scope.namesEntities()) {
      return next.proceed(exchange.with(permit));
    }
    return scopes
        .covers(scope, exchange, subscription, stamp)
        .compose(
            covered ->
                covered ? next.proceed(exchange.with(permit)) : Future.failedFuture(outside()));
  }

  /** Makes the same refusal for an absent entity and for one of another tenant. */
  private static GatewayException outside() {
    return GatewayException.of(
        FailureKind.FORBIDDEN,
        "this credential is restricted to certain machines and checkpoints: name one of them by its"
            + " key or, for a list, by $filter=VMId eq guid'…', and nothing else in the body");
  }

  /** The stamp that key and body agree on; if they name none, the subscription's only stamp. */
  private static StampId stamp(
      Subscription subscription, Target.Entities entities, Command command) {
    Set<StampId> named = new HashSet<>(entities.stamps());
    named.addAll(command.named().stamps());
    named.forEach(stamp -> AuthorizeStage.checkStamp(subscription, stamp));
    if (named.size() > 1) {
      throw GatewayException.of(
          FailureKind.BAD_REQUEST, "the request names several stamps; it must name one StampId");
    }
    if (!named.isEmpty()) {
      return named.iterator().next();
    }
    boolean aboutNoStamp = entities.entitySet().isEmpty() || entities.entitySet().startsWith("$");
    if (subscription.stamps().size() > 1 && !aboutNoStamp) {
      throw GatewayException.of(
          FailureKind.BAD_REQUEST,
          "this subscription has several stamps: name one in the key, in the body or by"
              + " $filter=StampId eq guid'…'");
    }
    return subscription.stamps().get(0);
  }
}
