package dev.spfgateway.pipeline;

import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;

/**
 * One step of a request: answers, fails, or passes the exchange, possibly enriched, to the next
 * stage.
 */
@FunctionalInterface
public interface Stage {
  /**
   * Handles the request.
   *
   * @return the reply, or a failure, preferably a {@link GatewayException}
   */
  Future<Reply> handle(Exchange exchange, Next next);

  /** The rest of the pipeline. Calling it twice would send the request twice. */
  @FunctionalInterface
  interface Next {
    /** Continues with the exchange. */
    Future<Reply> proceed(Exchange exchange);
  }
}
