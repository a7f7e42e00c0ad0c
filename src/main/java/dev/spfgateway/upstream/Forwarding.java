package dev.spfgateway.upstream;

import dev.spfgateway.pipeline.Attempt;
import dev.spfgateway.pipeline.DeliveryPhase;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Outcome;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.upstream.health.EndpointHealth;
import dev.spfgateway.upstream.health.StampHealth;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request's attempts, one after the other: whether there is a next one, when and where. There
 * is one only if the verdict allows it, attempts, time and the stamp's budget are left, and an
 * endpoint is well.
 */
final class Forwarding {
  private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

  /** An attempt that still holds its place so long after its time was lost. */
  private static final Duration LEASE_GRACE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Upstream upstream;
  private final Upstream.Stamp stamp;
  private final List<Endpoint> endpoints;
  private final Exchange exchange;
  private final boolean mutation;
  private final SendGuard guard;
  private final Sender sender;
  private final Set<Integer> tried = new HashSet<>();
  private Optional<AttemptResult> last = Optional.empty();
  private int number;

  /** Begins attempts. */
  @FunctionalInterface
  interface Sender {
    /**
     * Begins one.
     *
     * @param endpoint its place among the stamp's endpoints
     * @param others how many could still be asked if this one does not answer
     */
    Sent send(int endpoint, int others);
  }

  /**
   * Prepares a request.
   *
   * @param sender begins an attempt at one of the stamp's endpoints
   */
  Forwarding(Vertx vertx, Upstream upstream, Stamps.Site site, Exchange exchange, Sender sender) {
    this.vertx = vertx;
    this.upstream = upstream;
    this.stamp = site.stamp();
    this.endpoints = site.endpoints();
    this.exchange = exchange;
    this.mutation = exchange.command().action().mutates();
    this.guard = SendGuard.of(exchange, upstream.ticker());
    this.sender = sender;
  }

  Future<Reply> begin() {
    return isTooLate() ? Future.failedFuture(tooLate()) : attempt();
  }

  private boolean isTooLate() {
    return exchange.deadline().hasPassed() || mutation && !guard.holds();
  }

  static GatewayException tooLate() {
    return GatewayException.of(
            FailureKind.OVERLOADED,
            "the request's time was over before it could be sent; nothing was sent")
        .with(Outcome.NOT_SENT);
  }

  private Future<Reply> attempt() {
    number++;
    Duration lease = LEASE_GRACE.plusMillis(exchange.deadline().remainingMillis());
    return stamp
        .health()
        .choose(exchange.principal().tenant(), tried, this::isUsable, lease)
        .filter(this::isInBudget)
        .map(choice -> run(choice).compose(this::afterwards))
        .orElseGet(this::noEndpoint);
  }

  /** The first attempt was counted when the request got its place. */
  private boolean isInBudget(StampHealth.Choice choice) {
    boolean granted = number == 1 || stamp.health().takeOneMore();
    if (!granted) {
      choice.call().ended();
    }
    return granted;
  }

  private boolean isUsable(int place) {
    return !endpoints.get(place).credential().isRefused();
  }

  private int others() {
    return number < stamp.retry().maxAttempts() ? stamp.health().others(tried, this::isUsable) : 0;
  }

  /** Nothing was sent in this attempt, and of those before it only what may be tried again. */
  private Future<Reply> noEndpoint() {
    Optional<GatewayException> closed =
        last.isPresent()
            ? upstream.closed(exchange.permit().stamp())
            : upstream.closed(exchange.permit().stamp(), exchange.principal().tenant());
    if (closed.isPresent()) {
      return Future.failedFuture(mutation ? closed.get().with(Outcome.NOT_SENT) : closed.get());
    }
    GatewayException refusal = stamp.health().gate().refusal();
    long pause = pause();
    boolean again =
        stamp.health().gate().getsRequestsIn(Duration.ofMillis(pause))
            && number < stamp.retry().maxAttempts()
            && exchange.deadline().remainingMillis() > pause;
    return again
        ? after(pause).compose(waited -> attempt())
        : last.map(AttemptResult::answer).orElseGet(() -> Future.failedFuture(refusal));
  }

  private Future<AttemptResult> run(StampHealth.Choice choice) {
    tried.add(choice.endpoint());
    long started = upstream.ticker().nanos();
    Sent sent = sender.send(choice.endpoint(), others());
    exchange.trail().attempting(sent.delivery()::phase);
    return sent.answer()
        .transform(
            head -> {
              Duration took = upstream.ticker().since(started);
              return judge(sent, head)
                  .onComplete(
                      done -> {
                        tell(sent, head, done, started, took);
                        report(choice.call(), sent, done, took);
                        heed(choice.endpoint(), head, done);
                      });
            });
  }

  /** Where it asks to be left alone, that is for everybody; what SPF refuses says nothing of it. */
  private void heed(
      int place, AsyncResult<HttpClientResponse> head, AsyncResult<AttemptResult> done) {
    if (head.succeeded() && done.succeeded() && done.result().verdict() != Verdict.REJECTED) {
      RetryAfter.forEverybody(
              head.result().statusCode(), head.result().headers(), upstream.ticker())
          .ifPresent(asked -> stamp.health().rest(place, exchange.principal().tenant(), asked));
    }
  }

  private Future<AttemptResult> judge(Sent sent, AsyncResult<HttpClientResponse> head) {
    if (head.succeeded()) {
      return sent.reader().apply(head.result());
    }
    sent.delivery().abandon();
    boolean whole = !sent.delivery().phase().provablyNotSent();
    return Future.succeededFuture(
        AttemptResult.unanswered(
            DeliveryEvidence.unanswered(mutation, whole, head.cause()), head.cause()));
  }

  /** Only a mistake in the gateway leaves an attempt without a judgement. */
  private static Verdict verdict(AsyncResult<AttemptResult> done) {
    return done.succeeded() ? done.result().verdict() : Verdict.AMBIGUOUS;
  }

  /** Why it has nothing for the client; tells the log what lies behind. */
  private @Nullable String failure(
      Sent sent, AsyncResult<HttpClientResponse> head, AsyncResult<AttemptResult> done) {
    Optional<AttemptFailure> why = Optional.empty();
    @Nullable Throwable cause = head.cause();
    if (head.failed()) {
      why = Optional.of(AttemptFailure.of(head.cause(), sent.delivery().phase()));
    } else if (done.succeeded()) {
      why = AttemptFailure.of(done.result());
      cause = done.result().answer().failed() ? done.result().answer().cause().getCause() : null;
    }
    @Nullable Throwable behind = cause;
    why.ifPresent(one -> upstream.failureLog().tell(sent.endpoint(), one, behind));
    return why.map(AttemptFailure::word).orElse(null);
  }

  /** Tells the trail. */
  private void tell(
      Sent sent,
      AsyncResult<HttpClientResponse> head,
      AsyncResult<AttemptResult> done,
      long began,
      Duration took) {
    exchange
        .trail()
        .attempted(
            new Attempt(
                number,
                sent.endpoint().stamp(),
                sent.endpoint().url(),
                sent.delivery().phase(),
                head.succeeded() ? head.result().statusCode() : null,
                failure(sent, head, done),
                verdict(done).word(),
                began,
                took));
  }

  /** Tells the endpoint's health. */
  private void report(
      EndpointHealth.Call call, Sent sent, AsyncResult<AttemptResult> done, Duration took) {
    Verdict verdict = verdict(done);
    // How long a mutation takes is VMM's business.
    Duration counted = mutation ? Duration.ZERO : took;
    if (streams(done)) {
      Duration lease = upstream.config().connection().maxStream().plus(LEASE_GRACE);
      // Its connection stays taken, and so does its place.
      exchange.trail().onEnd(call.streams(counted, lease)::ended);
    } else if (verdict == Verdict.DONE || verdict == Verdict.REJECTED) {
      call.succeeded(counted);
    } else if (done.succeeded() && done.result().blamesEndpoint() && !isExcused(sent, done, took)) {
      call.failed(counted);
    } else {
      call.ended();
    }
  }

  /** Whether its answer goes on. */
  private boolean streams(AsyncResult<AttemptResult> done) {
    return done.succeeded()
        && done.result().answer().succeeded()
        && done.result().answer().result().body() instanceof Reply.Streamed
        && exchange.trail().end().isEmpty();
  }

  /** What a client caused, or the gateway, does not speak against an endpoint. */
  private boolean isExcused(Sent sent, AsyncResult<AttemptResult> done, Duration took) {
    Future<Reply> answer = done.result().answer();
    @Nullable Throwable cause = answer.failed() ? answer.cause().getCause() : null;
    boolean tooSoon = exchange.deadline().isShortened() || took.compareTo(stamp.slow()) < 0;
    // Connections have a time-out of their own, so who ran out of time here waited for the pool.
    boolean pooled = sent.delivery().phase() == DeliveryPhase.NOT_CONNECTED;
    return clientHasGone()
        || cause instanceof CancellationException
        || cause instanceof CredentialState.Refused
        || cause instanceof SendGuard.TooLate
        || cause instanceof Connections.TooBusy
        || cause instanceof TimeoutException && (tooSoon || pooled);
  }

  /** A mutation is seen through to its end all the same. */
  private boolean clientHasGone() {
    return !mutation && exchange.trail().end().isPresent();
  }

  private Future<Reply> afterwards(AttemptResult judged) {
    last = Optional.of(judged);
    if (number == 1 && !judged.verdict().allowsRetry(mutation)) {
      stamp.health().budget().succeeded(exchange.principal().tenant());
    }
    // What one endpoint asks for is no reason to wait for another one.
    Duration asked = others() > 0 ? Duration.ZERO : judged.retryAfter().orElse(Duration.ZERO);
    long pause = Math.max(pause(), asked.toMillis());
    if (!judged.verdict().allowsRetry(mutation) || !mayWait(asked, pause)) {
      return judged.answer();
    }
    String word = judged.verdict().word();
    boolean doubt = judged.verdict() == Verdict.AMBIGUOUS;
    if (!stamp.health().retry(exchange.principal().tenant(), word, doubt)) {
      LOG.debug("attempt {} was {}, and the stamp has been tried again enough", number, word);
      return judged.answer();
    }
    LOG.debug("attempt {} was {}, the next one follows in {} ms", number, word, pause);
    return after(pause).compose(waited -> isTooLate() ? judged.answer() : attempt());
  }

  private boolean mayWait(Duration asked, long pause) {
    return number < stamp.retry().maxAttempts()
        && exchange.deadline().remainingMillis() > pause
        && asked.compareTo(stamp.retry().maxRetryAfter()) <= 0
        && stamp.health().gate().getsRequestsIn(Duration.ofMillis(pause))
        && !clientHasGone();
  }

  /** Full jitter: anything up to a limit that doubles. */
  private long pause() {
    return upstream.random().nextLong(stamp.pauses().apply(number) + 1);
  }

  private Future<Void> after(long millis) {
    Promise<Void> over = Promise.promise();
    vertx.setTimer(Math.max(1, millis), id -> over.complete());
    return over.future();
  }
}
