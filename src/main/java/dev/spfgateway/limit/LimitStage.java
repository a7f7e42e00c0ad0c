package dev.spfgateway.limit;

import dev.spfgateway.limit.RateLimiter.Charge;
import dev.spfgateway.limit.RateLimiter.Decision;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Refuses callers that exceed their limits, and tells every caller how much is left. Thread-safe:
 * one instance serves all event loops.
 */
public final class LimitStage implements Stage {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final LimitConfig config;
  private final RateLimiter limiter;
  private final TenantPlaces places;
  private final RandomGenerator random;

  /**
   * Takes the limits that apply to each tenant.
   *
   * @param random spreads the return of clients that are told to come back
   */
  public LimitStage(LimitConfig config, RateLimiter limiter, RandomGenerator random) {
    this.config = config;
    this.limiter = limiter;
    this.places = new TenantPlaces(config.concurrentRequests());
    this.random = random;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    exchange.trail().charged();
    String tenant = exchange.principal().tenant();
    if (!places.enter(tenant)) {
      // Before the rates are charged, so that a request over the concurrency limit costs nothing.
      throw GatewayException.of(
              FailureKind.LIMITED,
              "the tenant already has "
                  + config.concurrentRequests()
                  + " requests in progress, its maximum")
          .retryAfter(LOOK_AGAIN);
    }
    return limiter
        .take(charges(exchange))
        .compose(decision -> decide(exchange, next, decision))
        .onComplete(result -> leaveLater(exchange, tenant, result));
  }

  /**
   * Shows how much of their limits tenants use.
   *
   * @param rates the limiter that this stage charges
   */
  public LimitUse use(MemoryRateLimiter rates) {
    return new LimitUse(config, rates, places);
  }

  private List<Charge> charges(Exchange exchange) {
    Principal caller = exchange.principal();
    ActionClass asked = ActionClass.of(exchange.route().target());
    int cost = asked.cost(config.cost());
    return List.of(
        new Charge("tenant", config.tenant(), caller.tenant(), cost),
        new Charge(
            "credential", config.credential(), caller.tenant() + '/' + caller.credential(), cost),
        new Charge(asked.rateName(), asked.rate(config.classes()), caller.tenant(), 1));
  }

  private Future<Reply> decide(Exchange exchange, Next next, Decision decision) {
    return decision
        .binding()
        .<Future<Reply>>map(binding -> Future.failedFuture(TooMany.of(decision, binding, random)))
        .orElseGet(() -> next.proceed(exchange).map(reply -> tell(reply, decision)));
  }

  private static Reply tell(Reply reply, Decision decision) {
    String policy = RateHeaders.policy(decision);
    if (!policy.isEmpty()) {
      reply.headers().set(RateHeaders.POLICY, policy);
      reply.headers().set(RateHeaders.LIMIT, RateHeaders.limit(decision));
    }
    return reply;
  }

  /** A streamed answer occupies its place until its last byte. */
  private void leaveLater(Exchange exchange, String tenant, AsyncResult<Reply> result) {
    boolean streaming = result.succeeded() && result.result().body() instanceof Reply.Streamed;
    if (streaming && exchange.client().isWaiting()) {
      exchange.client().onEnd(() -> places.leave(tenant));
    } else {
      places.leave(tenant);
    }
  }
}
