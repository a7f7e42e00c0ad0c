package dev.spfgateway.limit;

import dev.spfgateway.limit.RateLimiter.Charge;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Charges requests that are answered without authentication, such as browsers' preflights, to the
 * network that they come from. {@link RefusalStage} charges those that are refused. Thread-safe:
 * one instance serves all event loops.
 */
public final class AnonymousStage implements Stage {
  private static final String RATE = "anonymous";

  private final LimitConfig config;
  private final RateLimiter networks;
  private final RandomGenerator random;

  /**
   * Takes the limits.
   *
   * @param networks the limiter that {@link RefusalStage} uses for unknown callers
   * @param random spreads the return of clients that are told to come back
   */
  public AnonymousStage(LimitConfig config, RateLimiter networks, RandomGenerator random) {
    this.config = config;
    this.networks = networks;
    this.random = random;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    return next.proceed(exchange)
        .compose(
            reply ->
                exchange.trail().principal().isPresent()
                    ? Future.succeededFuture(reply)
                    : charge(exchange, reply));
  }

  /** These answers are whole, so one that is replaced leaves nothing open. */
  private Future<Reply> charge(Exchange exchange, Reply reply) {
    String network = exchange.request().client().network();
    return networks
        .take(List.of(new Charge(RATE, config.classes().anonymous(), network, 1)))
        .compose(
            decision ->
                decision
                    .binding()
                    .<Future<Reply>>map(
                        binding -> Future.failedFuture(TooMany.of(decision, binding, random)))
                    .orElseGet(() -> Future.succeededFuture(reply)));
  }
}
