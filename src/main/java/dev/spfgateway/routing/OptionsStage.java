package dev.spfgateway.routing;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Target;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;

/**
 * Answers {@code OPTIONS} with the methods that the URL takes; passes other requests on. The answer
 * depends only on the URL's form and contains nothing about tenants, so it needs no credential:
 * browsers present none when they ask before a call from another origin. The tenant listener adds
 * the headers that such browsers expect, as it does to every answer.
 */
public final class OptionsStage implements Stage {
  private static final int NO_CONTENT = 204;

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    if (!(exchange.route().target() instanceof Target.Options asked)) {
      return next.proceed(exchange);
    }
    MultiMap headers = HttpHeaders.headers().set(HttpHeaders.ALLOW, asked.allow());
    return Future.succeededFuture(
        new Reply(NO_CONTENT, headers, new Reply.Whole(Buffer.buffer()), Optional.empty()));
  }
}
