package dev.spfgateway.limit;

import dev.spfgateway.limit.RateLimiter.Charge;
import dev.spfgateway.limit.RateLimiter.Decision;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Charges requests that are refused before {@link LimitStage} can charge them, to their caller or,
 * when that is unknown, to the network that they come from. Once this rate is used up, such a
 * request is told so instead of what is wrong with it. Valid requests are never limited by this
 * rate. Thread-safe: one instance serves all event loops.
 */
public final class RefusalStage implements Stage {
  private static final String RATE = "refused";

  /** A request that is refused by its head costs little work, whatever it asked for. */
  private static final int COST = 1;

  private final LimitConfig config;
  private final RateLimiter callers;
  private final RateLimiter networks;
  private final RandomGenerator random;

  /**
   * Takes the limits.
   *
   * @param callers the limiter that {@link LimitStage} uses
   * @param networks a separate limiter, so that a flood from many networks displaces no caller's
   *     rate
   * @param random spreads the return of clients that are told to come back
   */
  public RefusalStage(
      LimitConfig config, RateLimiter callers, RateLimiter networks, RandomGenerator random) {
    this.config = config;
    this.callers = callers;
    this.networks = networks;
    this.random = random;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    return next.proceed(exchange).recover(failure -> refused(exchange, failure));
  }

  private Future<Reply> refused(Exchange exchange, Throwable failure) {
    FailureKind kind = GatewayException.from(failure).kind();
    if (isFree(kind) || exchange.trail().isCharged()) {
      return Future.failedFuture(failure);
    }
    return charge(exchange)
        .compose(
            decision ->
                Future.failedFuture(
                    decision
                        .binding()
                        .<Throwable>map(binding -> TooMany.of(decision, binding, random))
                        .orElse(failure)));
  }

  /**
   * A gateway error that a request has triggered costs its sender as much as an error of the
   * sender's own.
   */
  private static boolean isFree(FailureKind kind) {
    boolean refused = kind.blame() == FailureKind.Blame.CLIENT && kind != FailureKind.LIMITED;
    return !refused && kind != FailureKind.INTERNAL;
  }

  private Future<Decision> charge(Exchange exchange) {
    Optional<Principal> caller = exchange.trail().principal();
    if (caller.isEmpty()) {
      String network = exchange.request().client().network();
      return networks.take(List.of(refused(network)));
    }
    String tenant = caller.get().tenant();
    return callers.take(
        List.of(
            new Charge("tenant", config.tenant(), tenant, COST),
            new Charge(
                "credential", config.credential(), tenant + '/' + caller.get().credential(), COST),
            refused(tenant)));
  }

  private Charge refused(String key) {
    return new Charge(RATE, config.classes().refused(), key, COST);
  }
}
