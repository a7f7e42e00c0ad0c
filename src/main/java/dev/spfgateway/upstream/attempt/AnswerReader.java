package dev.spfgateway.upstream.attempt;

import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.odata.ErrorBody;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.upstream.body.AnswerBody;
import dev.spfgateway.upstream.body.Coding;
import dev.spfgateway.upstream.body.Replies;
import dev.spfgateway.upstream.body.RetryAfter;
import dev.spfgateway.upstream.body.ServerPages;
import dev.spfgateway.upstream.config.UpstreamConfig;
import dev.spfgateway.upstream.delivery.Delivery;
import dev.spfgateway.upstream.delivery.DeliveryEvidence;
import dev.spfgateway.upstream.delivery.Judgement;
import dev.spfgateway.upstream.delivery.Verdict;
import dev.spfgateway.upstream.stamp.Endpoint;
import dev.spfgateway.upstream.stamp.Upstream;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Reads an endpoint's answer, judges what it proves, and creates the reply for it. */
public final class AnswerReader {
  private static final String UNKNOWN =
      "a server in front of SPF answered %d after the whole request had left; whether SPF executed"
          + " the request is unknown, and it was not sent again";

  private final Upstream upstream;
  private final Replies replies;

  public AnswerReader(Upstream upstream, Replies replies) {
    this.upstream = upstream;
    this.replies = replies;
  }

  /** Reads a read's answer: short ones are collected, long ones stream. */
  Future<Judgement> read(
      Exchange exchange, Endpoint endpoint, Delivery delivery, HttpClientResponse answer) {
    int status = answer.statusCode();
    DeliveryEvidence evidence = new DeliveryEvidence(false, true, status, false, false);
    if (status == 401) {
      giveUp(delivery, answer);
      return Future.succeededFuture(Judgement.failed(evidence, credentialRefused(endpoint)));
    }
    boolean doubtful = status >= 400 || Verdict.of(evidence).allowsRetry(false);
    if (doubtful || isShort(answer)) {
      UpstreamConfig config = upstream.config();
      int maxBytes = (doubtful ? config.maxMutationAnswer() : config.maxBufferedRead()).intBytes();
      return collect(exchange, answer, maxBytes)
          .map(body -> judgeRead(exchange, answer, body))
          .recover(failure -> Future.succeededFuture(unread(exchange, delivery, answer, failure)))
          .onSuccess(judged -> giveUpUnlessRelayed(delivery, answer, judged));
    }
    try {
      if (ServerPages.isPage(answer)) {
        giveUp(delivery, answer);
        return Future.succeededFuture(ownPage(exchange, answer, Buffer.buffer(), evidence));
      }
      return Future.succeededFuture(
          Judgement.relayed(Verdict.DONE, replies.streamed(exchange, answer, delivery::abandon)));
    } catch (ODataSyntaxException e) {
      giveUp(delivery, answer);
      return Future.succeededFuture(broken(status, e));
    }
  }

  /** A compressed body's full size is unknown, so it does not count as short. */
  private boolean isShort(HttpClientResponse answer) {
    return answer.statusCode() == 204
        || answer.statusCode() >= 300 && answer.statusCode() < 400
        || !Coding.isGzip(answer.headers())
            && AnswerBody.declaredLength(answer)
                .filter(bytes -> bytes <= upstream.config().maxBufferedRead().bytes())
                .isPresent();
  }

  /** Judges a complete answer to a read; its body tells who wrote it. */
  private Judgement judgeRead(Exchange exchange, HttpClientResponse answer, Buffer body) {
    int status = answer.statusCode();
    boolean odataError = status >= 400 && ErrorBody.isODataError(body.getBytes());
    DeliveryEvidence evidence = new DeliveryEvidence(false, true, status, odataError, false);
    Verdict verdict = Verdict.of(evidence);
    return switch (verdict) {
      case NOT_PROCESSED ->
          Judgement.busy(evidence, RetryAfter.of(answer.headers(), upstream.ticker()));
      case AMBIGUOUS ->
          Judgement.failed(
              evidence,
              GatewayException.of(
                  FailureKind.UPSTREAM_BROKEN, "a server in front of SPF answered " + status));
      default ->
          isOwnPage(answer, odataError)
              ? ownPage(exchange, answer, body, evidence)
              : Judgement.relayed(verdict, replies.whole(exchange, answer, body, Optional.empty()));
    };
  }

  /** Whether the answer is a page for people, written by a server in front of SPF. */
  private static boolean isOwnPage(HttpClientResponse answer, boolean odataError) {
    int status = answer.statusCode();
    return status >= 400 ? !odataError : status < 300 && ServerPages.isPage(answer);
  }

  private static Judgement ownPage(
      Exchange exchange, HttpClientResponse answer, Buffer body, DeliveryEvidence evidence) {
    if (answer.statusCode() >= 400) {
      return Judgement.refusedBeforeSpf(
          Verdict.of(evidence), ServerPages.instead(exchange, answer, body, Optional.empty()));
    }
    ServerPages.log(exchange.request(), answer, body);
    return Judgement.failed(
        evidence,
        GatewayException.of(
            FailureKind.UPSTREAM_BROKEN, "a server in front of SPF answered with an HTML page"));
  }

  /** For a refusal the status is enough; any other answer that breaks off counts as none. */
  private static Judgement unread(
      Exchange exchange, Delivery delivery, HttpClientResponse answer, Throwable failure) {
    DeliveryEvidence evidence =
        new DeliveryEvidence(false, true, answer.statusCode(), false, false);
    if (Verdict.of(evidence) != Verdict.REJECTED) {
      return broken(answer.statusCode(), failure);
    }
    giveUp(delivery, answer);
    return ownPage(exchange, answer, Buffer.buffer(), evidence);
  }

  private static void giveUpUnlessRelayed(
      Delivery delivery, HttpClientResponse answer, Judgement judged) {
    if (judged.answer().failed()) {
      giveUp(delivery, answer);
    }
  }

  /** Abandons an answer that is not needed; its breaking off is intended and not logged. */
  private static void giveUp(Delivery delivery, HttpClientResponse answer) {
    answer.exceptionHandler(wanted -> {});
    delivery.abandon();
  }

  /**
   * The endpoint has answered, though the answer can't be passed on: a repetition would give the
   * same answer.
   */
  private static Judgement broken(int status, Throwable failure) {
    boolean answered = failure instanceof ODataSyntaxException;
    return Judgement.failed(
        answered
            ? new DeliveryEvidence(false, true, status, false, false)
            : DeliveryEvidence.unanswered(false, true, failure),
        GatewayException.of(
                FailureKind.UPSTREAM_BROKEN,
                answered
                    ? "SPF's answer can't be passed on: " + failure.getMessage()
                    : "SPF's answer broke off")
            .causedBy(failure));
  }

  /** Reads a mutation's answer: always collected, because its body tells who wrote it. */
  Future<Judgement> mutation(
      Exchange exchange, Endpoint endpoint, Delivery delivery, HttpClientResponse answer) {
    boolean whole = delivery.wholeRequestSent();
    return collect(exchange, answer, upstream.config().maxMutationAnswer().intBytes())
        .onComplete(
            read -> {
              if (!whole || read.failed()) {
                // The connection still owes a body, or an answer: no other request may get it.
                delivery.abandon();
              }
            })
        .transform(
            read ->
                Future.succeededFuture(
                    read.succeeded()
                        ? judge(exchange, endpoint, answer, whole, read.result())
                        : unreadable(answer.statusCode(), whole, read.cause())));
  }

  private Future<Buffer> collect(Exchange exchange, HttpClientResponse answer, int maxBytes) {
    MemoryShare memory = exchange.request().memory();
    return AnswerBody.collect(answer, memory, maxBytes)
        .timeout(Math.max(1, exchange.deadline().remainingMillis()), TimeUnit.MILLISECONDS)
        .map(body -> AnswerBody.plain(answer, body, memory, maxBytes));
  }

  private Judgement judge(
      Exchange exchange,
      Endpoint endpoint,
      HttpClientResponse answer,
      boolean wholeRequestSent,
      Buffer body) {
    int status = answer.statusCode();
    DeliveryEvidence evidence =
        new DeliveryEvidence(
            true,
            wholeRequestSent,
            status,
            status >= 400 && ErrorBody.isODataError(body.getBytes()),
            endpoint.refusals().stream()
                .anyMatch(refusal -> refusal.fits(status, answer.headers(), body)));
    return switch (Verdict.of(evidence)) {
      case DONE, REJECTED -> relay(exchange, answer, body, evidence);
      case CREDENTIAL_REFUSED -> Judgement.failed(evidence, credentialRefused(endpoint));
      case NOT_PROCESSED ->
          Judgement.busy(evidence, RetryAfter.of(answer.headers(), upstream.ticker()));
      case NOT_SENT ->
          status == 503
              ? Judgement.busy(evidence, RetryAfter.of(answer.headers(), upstream.ticker()))
              : Judgement.failed(
                  evidence,
                  GatewayException.of(
                      FailureKind.UPSTREAM_BROKEN,
                      "a server in front of SPF answered "
                          + status
                          + " before it had the request"));
      case AMBIGUOUS ->
          Judgement.failed(
              evidence,
              GatewayException.of(FailureKind.OUTCOME_UNKNOWN, UNKNOWN.formatted(status)));
    };
  }

  /** An answer that can't be passed on counts as unread; its status still tells that SPF acted. */
  private Judgement relay(
      Exchange exchange, HttpClientResponse answer, Buffer body, DeliveryEvidence evidence) {
    Verdict verdict = Verdict.of(evidence);
    Outcome outcome = verdict.outcome(evidence.wholeRequestSent());
    if (verdict == Verdict.REJECTED && !evidence.odataError()) {
      return Judgement.refusedBeforeSpf(
          verdict, ServerPages.instead(exchange, answer, body, Optional.of(outcome)));
    }
    if (ServerPages.isPage(answer)) {
      ServerPages.log(exchange.request(), answer, body);
      return unreadable(
          answer.statusCode(),
          evidence.wholeRequestSent(),
          new ODataSyntaxException("the body is an HTML page"));
    }
    try {
      return Judgement.relayed(
          verdict, replies.whole(exchange, answer, body, Optional.of(outcome)));
    } catch (ODataSyntaxException e) {
      return unreadable(answer.statusCode(), evidence.wholeRequestSent(), e);
    }
  }

  /**
   * The head arrived but not the body: the status alone must decide. An error's status does not,
   * because its body would have shown whether SPF wrote it, in which case SPF may still have acted.
   */
  private static Judgement unreadable(int status, boolean wholeRequestSent, Throwable cause) {
    DeliveryEvidence read = new DeliveryEvidence(true, wholeRequestSent, status, false, false);
    boolean nobodySpoke = wholeRequestSent && Verdict.of(read) == Verdict.REJECTED;
    DeliveryEvidence evidence = nobodySpoke ? DeliveryEvidence.unanswered(true, true, cause) : read;
    FailureKind kind = FailureKind.UPSTREAM_BROKEN;
    String text;
    switch (Verdict.of(evidence)) {
      case DONE ->
          text =
              "SPF executed the request and answered "
                  + status
                  + ", but the answer's body could not be read; read the entity to see the result";
      case AMBIGUOUS -> {
        kind = FailureKind.OUTCOME_UNKNOWN;
        text = UNKNOWN.formatted(status);
      }
      default ->
          text = "SPF refused with status " + status + ", but the answer's body could not be read";
    }
    return Judgement.failed(evidence, GatewayException.of(kind, text).causedBy(cause));
  }

  private static GatewayException credentialRefused(Endpoint endpoint) {
    return GatewayException.of(
            FailureKind.UPSTREAM_REFUSED_CREDENTIAL,
            "SPF refused the gateway's own credential; your request was not executed")
        .causedBy(new IllegalStateException(endpoint.url() + " answered 401"));
  }
}
