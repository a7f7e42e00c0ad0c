package dev.spfgateway.limit;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.failure.NoRoom;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;

/**
 * Charges the memory that a request holds to its tenant, and refuses the request when the tenant
 * has used up its share. Until this stage the client's network is charged.
 */
public final class MemoryStage implements Stage {
  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    return exchange.request().memory().belongsTo(exchange.principal().tenant())
        ? next.proceed(exchange)
        : Future.failedFuture(NoRoom.forClients());
  }
}
