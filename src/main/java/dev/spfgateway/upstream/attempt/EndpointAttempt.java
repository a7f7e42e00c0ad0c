package dev.spfgateway.upstream.attempt;

import dev.spfgateway.pipeline.ClientPresence;
import dev.spfgateway.pipeline.DeliveryPhase;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.TraceContext;
import dev.spfgateway.pipeline.access.Permit;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.upstream.body.Coding;
import dev.spfgateway.upstream.body.HeaderRules;
import dev.spfgateway.upstream.body.LinkRewriting;
import dev.spfgateway.upstream.body.RetryAfter;
import dev.spfgateway.upstream.delivery.AttemptFailure;
import dev.spfgateway.upstream.delivery.Delivery;
import dev.spfgateway.upstream.delivery.DeliveryEvidence;
import dev.spfgateway.upstream.delivery.Judgement;
import dev.spfgateway.upstream.delivery.SendGuard;
import dev.spfgateway.upstream.delivery.Verdict;
import dev.spfgateway.upstream.stamp.Endpoint;
import dev.spfgateway.upstream.stamp.Upstream;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * One attempt to have an endpoint answer a request: builds the request, delivers it, and reads and
 * judges the answer. Confined to one event loop.
 */
public final class EndpointAttempt {
  private final Tools tools;
  private final Exchange exchange;
  private final Endpoint endpoint;
  private final boolean mutation;
  private final Delivery delivery;

  /** The objects that one event loop's attempts share. */
  public record Tools(Vertx vertx, Upstream upstream, LinkRewriting links, AnswerReader answers) {}

  /**
   * Builds the request's body; nothing is sent yet.
   *
   * @param guard keeps a mutation back that must not be sent any more
   * @throws GatewayException when the body's links can't be rewritten
   */
  EndpointAttempt(Tools tools, Exchange exchange, Endpoint endpoint, SendGuard guard) {
    this.tools = tools;
    this.exchange = exchange;
    this.endpoint = endpoint;
    this.mutation = exchange.command().action().mutates();
    Upstream upstream = tools.upstream();
    this.delivery =
        new Delivery(
            tools.vertx(),
            tools
                .links()
                .outgoing(exchange, endpoint.serviceRoot(exchange.permit().subscription().id())),
            upstream.config().continueTimeout().toMillis(),
            mutation ? guard::refusal : Optional::empty);
  }

  /** How far the attempt has come. */
  DeliveryPhase phase() {
    return delivery.phase();
  }

  /**
   * Makes the attempt.
   *
   * @param limit maximum time until the answer's head arrives
   * @return fails only on the gateway's own mistakes
   */
  Future<AttemptResult> run(Duration limit) {
    exchange.trail().stages().onFailure(delivery::abandon);
    if (!mutation) {
      // A read is abandoned when its client has gone; a mutation is carried through to its end.
      exchange.client().onEnd(this::abandonUnlessComplete);
    }
    // A mutation without a body can't wait for a 100, so it gets a new connection, which can't be
    // stale.
    boolean fresh = mutation && exchange.command().body().length() == 0;
    long began = tools.upstream().ticker().nanos();
    return delivery
        .send(endpoint.connections(), options(), fresh, limit.toMillis())
        .transform(
            head -> {
              Duration took = tools.upstream().ticker().since(began);
              AttemptResult.Timing timing = new AttemptResult.Timing(began, took);
              return head.succeeded()
                  ? answered(head.result(), timing)
                  : Future.succeededFuture(unanswered(head.cause(), timing));
            });
  }

  /** Abandons the attempt; may be called at any time. */
  void abandon() {
    delivery.abandon();
  }

  private void abandonUnlessComplete() {
    if (exchange.client().end().filter(ClientPresence.End::complete).isEmpty()) {
      delivery.abandon();
    }
  }

  private RequestOptions options() {
    Permit permit = exchange.permit();
    MultiMap headers = HeaderRules.toUpstream(exchange.request().headers());
    // A mutation's answer shows who wrote it, so it must arrive unencoded.
    Coding.ask(headers, exchange.request().headers(), !mutation);
    headers.set("x-ms-principal-id", permit.subscription().accountAdmin());
    if (!headers.contains("x-ms-client-request-id")) {
      headers.set("x-ms-client-request-id", exchange.request().id());
    }
    Optional<TraceContext> span = exchange.trail().nextAttempt();
    if (span.isPresent()) {
      // Otherwise the client's own trace header has been passed on.
      span.get().write(headers);
    }
    return new RequestOptions()
        .setMethod(HttpMethod.valueOf(exchange.entities().verb().name()))
        .setURI(
            endpoint.path(permit.subscription().id(), exchange.entities().path())
                + exchange.entities().query())
        .setHeaders(headers);
  }

  private AttemptResult unanswered(Throwable cause, AttemptResult.Timing timing) {
    delivery.abandon();
    DeliveryPhase phase = delivery.phase();
    boolean whole = !phase.provablyNotSent();
    AttemptFailure why = AttemptFailure.of(cause, phase);
    return new AttemptResult(
        Judgement.unanswered(DeliveryEvidence.unanswered(mutation, whole, cause), cause),
        phase,
        whole,
        null,
        Optional.of(new AttemptResult.Failure(why, cause)),
        Optional.empty(),
        timing);
  }

  private Future<AttemptResult> answered(HttpClientResponse answer, AttemptResult.Timing timing) {
    // If the answer arrives before the request is completely sent, the rest of the body is never
    // sent.
    boolean whole = delivery.wholeRequestSent();
    return Future.succeededFuture(answer)
        .compose(this::judge)
        .map(
            judgement ->
                new AttemptResult(
                    judgement,
                    delivery.phase(),
                    whole,
                    answer.statusCode(),
                    AttemptResult.Failure.of(judgement),
                    rest(answer, judgement.verdict()),
                    timing))
        .otherwise(mistake -> unjudged(answer, mistake, whole, timing));
  }

  private Future<Judgement> judge(HttpClientResponse answer) {
    return mutation
        ? tools.answers().mutation(exchange, endpoint, delivery, answer)
        : tools.answers().read(exchange, endpoint, delivery, answer);
  }

  /** A delay that all clients are asked for; SPF's own refusal says nothing about the endpoint. */
  private Optional<Duration> rest(HttpClientResponse answer, Verdict verdict) {
    return verdict == Verdict.REJECTED
        ? Optional.empty()
        : RetryAfter.forEverybody(answer.statusCode(), answer.headers(), tools.upstream().ticker());
  }

  private AttemptResult unjudged(
      HttpClientResponse answer, Throwable mistake, boolean whole, AttemptResult.Timing timing) {
    delivery.abandon();
    return new AttemptResult(
        Judgement.none(mistake),
        delivery.phase(),
        whole,
        answer.statusCode(),
        Optional.empty(),
        Optional.empty(),
        timing);
  }
}
