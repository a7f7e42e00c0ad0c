package dev.spfgateway.upstream;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.RegistrySnapshot;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.upstream.attempt.AnswerReader;
import dev.spfgateway.upstream.attempt.AttemptLoop;
import dev.spfgateway.upstream.attempt.EndpointAttempt;
import dev.spfgateway.upstream.body.LinkRewriting;
import dev.spfgateway.upstream.body.Replies;
import dev.spfgateway.upstream.delivery.Verdict;
import dev.spfgateway.upstream.stamp.Stamps;
import dev.spfgateway.upstream.stamp.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The last stage: has one of the stamp's endpoints answer the request. {@link AttemptLoop} makes
 * the attempts; {@link Verdict} decides what each of them proves. Confined to one event loop.
 */
public final class ForwardStage implements Stage {
  private final EndpointAttempt.Tools tools;
  private final Stamps stamps;
  private final Supplier<RegistrySnapshot> newest;

  /**
   * Creates the clients of one event loop.
   *
   * @param upstream shared by all event loops
   * @param publicUrl the URL under which clients reach the gateway; without it, the request's Host
   *     header is used
   * @param newest the newest version of the registry, asked right before a mutation is sent
   */
  public ForwardStage(
      Vertx vertx,
      Upstream upstream,
      Optional<String> publicUrl,
      Supplier<RegistrySnapshot> newest) {
    LinkRewriting links = new LinkRewriting(upstream::registered, publicUrl);
    Replies replies = new Replies(vertx, links, upstream.config().connection().maxStream());
    this.tools =
        new EndpointAttempt.Tools(vertx, upstream, links, new AnswerReader(upstream, replies));
    this.stamps = new Stamps(vertx, upstream);
    this.newest = newest;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    Stamps.Site site = stamps.site(exchange);
    return new AttemptLoop(tools, site, exchange, () -> isUnchanged(site, exchange)).begin();
  }

  /** An endpoint is another one when its URL, its secret or its trust changes. */
  private boolean isUnchanged(Stamps.Site site, Exchange exchange) {
    return newest.get().stillAllows(exchange) && stamps.has(site);
  }
}
