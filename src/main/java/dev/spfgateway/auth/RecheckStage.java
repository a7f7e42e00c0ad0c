package dev.spfgateway.auth;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Outcome;
import dev.spfgateway.pipeline.RegistrySnapshot;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.pipeline.Stage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Refuses a mutation whose permit the newest registry would not give as it is. A request is decided
 * by the version of the registry that it took when it was routed. It may wait long after that: for
 * its body, for its place at the stamp, for the parts of its batch before it. When an operator
 * takes its credential, its subscription or its stamp away meanwhile, it must not change a machine
 * any more. Nothing was sent then, and the client may send the request again, to be judged anew.
 * Reads go on: they see what they were permitted to see.
 */
public final class RecheckStage implements Stage {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Supplier<RegistrySnapshot> newest;

  /** Asks for the newest version of the registry at each mutation. */
  public RecheckStage(Supplier<RegistrySnapshot> newest) {
    this.newest = newest;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    if (!exchange.permit().action().mutates() || newest.get().stillAllows(exchange)) {
      return next.proceed(exchange);
    }
    return Future.failedFuture(
        GatewayException.of(
                FailureKind.REGISTRY_CHANGED,
                "while the request waited, an operator changed its credential, its subscription or"
                    + " its stamp; nothing was sent; send the request again")
            .retryAfter(SOON)
            .with(Outcome.NOT_SENT));
  }
}
