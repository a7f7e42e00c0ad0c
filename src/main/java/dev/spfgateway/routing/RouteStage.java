package dev.spfgateway.routing;

import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.pipeline.Route;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.Target;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Finds out what the URL points at. Whether the caller may go there is not decided here. */
public final class RouteStage implements Stage {
  private final Supplier<Registry> registry;
  private final TargetParser parser;

  private RouteStage(Supplier<Registry> registry, TargetParser parser) {
    this.registry = registry;
    this.parser = parser;
  }

  /** For requests by themselves, by the registry of the moment. */
  public static RouteStage ofRequests(Supplier<Registry> registry) {
    return new RouteStage(registry, new TargetParser(Set.of("HEAD", "OPTIONS")));
  }

  /** For the requests in a batch, where OData knows queries and changes only. */
  public static RouteStage ofParts(Supplier<Registry> registry) {
    return new RouteStage(registry, new TargetParser(Set.of()));
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    Target target = parser.parse(exchange.request());
    return next.proceed(
        exchange.with(new Route(target, subscription(target).flatMap(registry.get()::find))));
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
