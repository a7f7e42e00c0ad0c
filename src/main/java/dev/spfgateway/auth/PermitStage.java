package dev.spfgateway.auth;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Command;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Permit;
import dev.spfgateway.pipeline.Principal;
import dev.spfgateway.pipeline.Reply;
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
  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    Subscription subscription = exchange.route().subscription().orElseThrow();
    Target.Entities entities = exchange.entities();
    Command command = exchange.command();
    Principal principal = exchange.principal();
    if (!Roles.allow(principal.role(), command.action(), entities.entitySet())) {
      throw AuthorizeStage.forbidden(exchange, entities);
    }
    StampId stamp = stamp(subscription, entities, command);
    return next.proceed(
        exchange.with(new Permit(principal, subscription, stamp, command.action())));
  }

  /** The one stamp that key and body agree on; without any named, the subscription's only one. */
  private static StampId stamp(
      Subscription subscription, Target.Entities entities, Command command) {
    Set<StampId> named = new HashSet<>(entities.stamps());
    named.addAll(command.stamps());
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
