package dev.spfgateway.auth;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Command;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Permit;
import dev.spfgateway.pipeline.Principal;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.pipeline.Scope;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.Subscription;
import dev.spfgateway.pipeline.Target;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;

/**
 * Decides on the whole request, body included, and on its stamp. The only maker of a {@link
 * Permit}; what it does not grant is not forwarded.
 */
public final class PermitStage implements Stage {
  private final Rules rules;
  private final ScopeGuard scopes;

  /**
   * Takes the rules.
   *
   * @param config what they add to those that are built in
   * @param shown asked for credentials that are narrowed down to machines or checkpoints
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

  /** The same for what is absent and for what is somebody else's. */
  private static GatewayException outside() {
    return GatewayException.of(
        FailureKind.FORBIDDEN,
        "this credential is for certain machines and checkpoints only, and this request does not"
            + " name one of them by its key or, in a list, by $filter=VMId eq guid'…', or its body"
            + " names something else");
  }

  /** The one stamp that key and body agree on; without any named, the subscription's only one. */
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
          "this subscription lives on several stamps: name one in the key, in the body or by"
              + " $filter=StampId eq guid'…'");
    }
    return subscription.stamps().get(0);
  }
}
