package dev.spfgateway.auth;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.RegistrySnapshot;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.failure.RegistryChanged;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Refuses a mutation whose permit the newest registry would no longer issue unchanged. A request is
 * authorized by the version of the registry that was current when it was routed, but may wait long
 * after that: for its body, for a slot at its stamp, or for earlier requests of its batch. When an
 * operator removes its credential, subscription or stamp meanwhile, the request must not change a
 * machine any more. At this point nothing was sent, so the client may repeat the request, which is
 * then checked anew. Reads continue: they see what they were permitted to see.
 */
public final class RecheckStage implements Stage {
  private final Supplier<RegistrySnapshot> newest;

  /** Reads the newest version of the registry for each mutation. */
  public RecheckStage(Supplier<RegistrySnapshot> newest) {
    this.newest = newest;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    if (!exchange.permit().action().mutates() || newest.get().stillAllows(exchange)) {
      return next.proceed(exchange);
    }
    return Future.failedFuture(RegistryChanged.refusal());
  }
}
