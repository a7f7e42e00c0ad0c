package dev.spfgateway.auth;

import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.EnumWords;
import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Grant;
import dev.spfgateway.pipeline.access.Role;
import dev.spfgateway.pipeline.access.Subscription;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Target;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Refuses requests whose head alone shows that they are not allowed, so that their bodies are never
 * read: a client address, subscription or stamp that the credential does not cover, an entity set
 * that no rule names, or a verb that can't express any allowed action.
 */
public final class AuthorizeStage implements Stage {
  private final Rules rules;

  /** Takes the rules that add to the built-in ones. */
  public AuthorizeStage(AuthorizationConfig config) {
    this.rules = new Rules(config);
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    checkAddress(exchange);
    Target target = exchange.route().target();
    if (!(target instanceof Target.SubscriptionList)) {
      Subscription subscription = owned(exchange);
      if (target instanceof Target.Entities entities) {
        checkHead(exchange, entities, subscription);
      }
    }
    return next.proceed(exchange);
  }

  private static void checkAddress(Exchange exchange) {
    List<AddressRange> ranges = exchange.principal().grant().addresses();
    ClientAddress client = exchange.request().client();
    boolean inside =
        ranges.isEmpty()
            || client.told() && ranges.stream().anyMatch(range -> range.contains(client.ip()));
    if (!inside) {
      throw GatewayException.of(
          FailureKind.FORBIDDEN, "this credential may not be used from your address");
    }
  }

  /**
   * The request's subscription. One that belongs to another tenant, or that the credential does not
   * cover, is answered exactly like one that does not exist.
   */
  private static Subscription owned(Exchange exchange) {
    return exchange
        .route()
        .subscription()
        .filter(known -> known.tenant().equals(exchange.principal().tenant()))
        .filter(known -> exchange.principal().grant().roleIn(known.id()).isPresent())
        .orElseThrow(
            () -> GatewayException.of(FailureKind.NOT_FOUND, "you have no such subscription"));
  }

  private void checkHead(Exchange exchange, Target.Entities entities, Subscription subscription) {
    entities.stamps().forEach(stamp -> checkStamp(subscription, stamp));
    if (!rules.know(entities.entitySet())) {
      throw closed(entities.entitySet());
    }
    Set<Action> possible = Rules.possible(entities.verb());
    if (possible.stream().noneMatch(action -> allows(rules, exchange, subscription, action))) {
      throw forbidden(exchange, subscription, entities);
    }
    Role role = exchange.principal().grant().roleIn(subscription.id()).orElseThrow();
    checkReach(role, entities.reach());
  }

  private static GatewayException closed(String entitySet) {
    return GatewayException.of(
        FailureKind.FORBIDDEN,
        "the entity set "
            + entitySet
            + " is not allowed here (names are case-sensitive); the gateway's operator can add it"
            + " to authorization.entitySets");
  }

  /** Refuses navigation into an entity set that the caller could not address by its own name. */
  private void checkReach(Role role, Target.Reach reach) {
    for (String step : reach.steps()) {
      if (!rules.navigations().staysInEntity(step) && rules.navigations().target(step).isEmpty()) {
        throw GatewayException.of(
            FailureKind.FORBIDDEN,
            "'"
                + step.substring(0, Math.min(60, step.length()))
                + "' is not a known navigation (names are case-sensitive); the gateway's operator"
                + " can add it to authorization.navigations");
      }
    }
    Stream.concat(reach.steps().stream(), reach.names().stream())
        .flatMap(name -> rules.navigations().target(name).stream())
        .filter(set -> !rules.allow(role, Action.READ, set))
        .findFirst()
        .ifPresent(
            set -> {
              throw closed(set);
            });
  }

  /** Whether role, rules and scope together allow the action. */
  static boolean allows(Rules rules, Exchange exchange, Subscription subscription, Action action) {
    Grant grant = exchange.principal().grant();
    Optional<Role> role = grant.roleIn(subscription.id());
    return role.isPresent()
        && rules.allow(role.get(), action, exchange.entities().entitySet())
        && grant.scope().allows(action);
  }

  static void checkStamp(Subscription subscription, StampId stamp) {
    if (!subscription.stamps().contains(stamp)) {
      throw GatewayException.of(
          FailureKind.NOT_FOUND, "the subscription has no stamp with the StampId " + stamp);
    }
  }

  static GatewayException forbidden(
      Exchange exchange, Subscription subscription, Target.Entities entities) {
    Grant grant = exchange.principal().grant();
    String role = grant.roleIn(subscription.id()).map(EnumWords::of).orElse("");
    return GatewayException.of(
        FailureKind.FORBIDDEN,
        (grant.scope().actions().isEmpty() ? "the role " + role : "this credential")
            + " does not allow this on "
            + entities.entitySet());
  }
}
