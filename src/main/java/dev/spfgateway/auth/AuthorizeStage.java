package dev.spfgateway.auth;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.Subscription;
import dev.spfgateway.pipeline.Target;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Optional;

/**
 * Refuses what the head alone shows to be out of bounds, so that the body of such a request is
 * never read: a foreign subscription, a foreign stamp, a mutation by a reader.
 */
public final class AuthorizeStage implements Stage {
  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    Target target = exchange.route().target();
    if (!(target instanceof Target.SubscriptionList)) {
      Subscription subscription = owned(exchange);
      if (target instanceof Target.Entities entities) {
        checkHead(exchange, entities, subscription);
      }
    }
    return next.proceed(exchange);
  }

  /** A subscription that isn't the caller's is answered exactly like one that doesn't exist. */
  private static Subscription owned(Exchange exchange) {
    Optional<Subscription> subscription = exchange.route().subscription();
    return subscription
        .filter(known -> known.tenant().equals(exchange.principal().tenant()))
        .orElseThrow(
            () -> GatewayException.of(FailureKind.NOT_FOUND, "you have no such subscription"));
  }

  private static void checkHead(
      Exchange exchange, Target.Entities entities, Subscription subscription) {
    entities.stamps().forEach(stamp -> checkStamp(subscription, stamp));
    if (entities.verb().mutates()
        && !Roles.allowMutations(exchange.principal().role(), entities.entitySet())) {
      throw forbidden(exchange, entities);
    }
  }

  static void checkStamp(Subscription subscription, StampId stamp) {
    if (!subscription.stamps().contains(stamp)) {
      throw GatewayException.of(
          FailureKind.NOT_FOUND, "the subscription has no stamp with the StampId " + stamp);
    }
  }

  static GatewayException forbidden(Exchange exchange, Target.Entities entities) {
    return GatewayException.of(
        FailureKind.FORBIDDEN,
        "the role "
            + exchange.principal().role().name().toLowerCase(Locale.ROOT)
            + " may not do this to "
            + entities.entitySet());
  }
}
