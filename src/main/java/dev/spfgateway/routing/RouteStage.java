package dev.spfgateway.routing;

import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.RegistrySnapshot;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Route;
import dev.spfgateway.pipeline.request.Target;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Determines the target of the URL, and takes the registry version that the request keeps to its
 * end. Does not decide whether the caller may access the target.
 */
public final class RouteStage implements Stage {
  private final Supplier<RegistrySnapshot> newest;
  private final TargetParser parser;

  private RouteStage(Supplier<RegistrySnapshot> newest, TargetParser parser) {
    this.newest = newest;
    this.parser = parser;
  }

  /**
   * Routes separate requests.
   *
   * @param newest returns the current registry; each request calls it once and keeps the result
   */
  public static RouteStage ofRequests(Supplier<RegistrySnapshot> newest) {
    return new RouteStage(newest, new TargetParser(Set.of("HEAD", "OPTIONS")));
  }

  /**
   * Routes the requests in a batch by the batch's registry version. OData allows only queries and
   * changes in a batch.
   */
  public static RouteStage ofParts() {
    return new RouteStage(
        () -> {
          throw new IllegalStateException("a part of a batch has its batch's registry");
        },
        new TargetParser(Set.of()));
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    Target target = parser.parse(exchange.request());
    RegistrySnapshot registry = exchange.hasRegistry() ? exchange.registry() : newest.get();
    Registry subscriptions = registry.part(Registry.class);
    return next.proceed(
        exchange
            .with(registry)
            .with(new Route(target, subscription(target).flatMap(subscriptions::find))));
  }

  private static Optional<SubscriptionId> subscription(Target target) {
    if (target instanceof Target.Entities entities) {
      return Optional.of(entities.subscription());
    }
    if (target instanceof Target.OwnApi own) {
      return Optional.of(own.subscription());
    }
    if (target instanceof Target.Batch batch) {
      return Optional.of(batch.subscription());
    }
    return target instanceof Target.OneSubscription one
        ? Optional.of(one.subscription())
        : Optional.empty();
  }
}
