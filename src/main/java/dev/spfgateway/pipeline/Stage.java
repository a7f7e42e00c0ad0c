package dev.spfgateway.pipeline;

import io.vertx.core.Future;

/**
 * One step on a request's way: answer, fail, or hand a (possibly enriched) exchange to the next.
 */
@FunctionalInterface
public interface Stage {
  /**
   * Handles the request.
   *
   * @return the reply, or a failure, best a {@link GatewayException}
   */
  Future<Reply> handle(Exchange exchange, Next next);

  /** The rest of the pipeline. Calling it twice would send the request twice. */
  @FunctionalInterface
  interface Next {
    /** Goes on with the exchange. */
    Future<Reply> proceed(Exchange exchange);
  }
}
