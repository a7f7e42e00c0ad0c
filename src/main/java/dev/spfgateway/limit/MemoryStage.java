package dev.spfgateway.limit;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.NoRoom;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.pipeline.Stage;
import io.vertx.core.Future;

/**
 * Has what a request makes the gateway hold count as its tenant's, and refuses it when the tenant
 * has its share of the memory already. Until here it counted as the client's network's.
 */
public final class MemoryStage implements Stage {
  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    return exchange.request().memory().belongsTo(exchange.principal().tenant())
        ? next.proceed(exchange)
        : Future.failedFuture(NoRoom.forClients());
  }
}
