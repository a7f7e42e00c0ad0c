package dev.spfgateway.upstream.attempt;

import dev.spfgateway.base.Thrown;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.upstream.delivery.Judgement;
import dev.spfgateway.upstream.delivery.SendGuard;
import dev.spfgateway.upstream.delivery.Verdict;
import dev.spfgateway.upstream.health.StampHealth;
import dev.spfgateway.upstream.stamp.Endpoint;
import dev.spfgateway.upstream.stamp.Stamps;
import dev.spfgateway.upstream.stamp.Upstream;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop over one request's attempts: decides whether to make another one, when and where. There
 * is another attempt only if the judgement of the last one allows it, if attempts, time and the
 * stamp's retry budget are left, and if an endpoint gets requests.
 */
public final class AttemptLoop {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptLoop.class);

  private final EndpointAttempt.Tools tools;
  private final Upstream upstream;
  private final Upstream.Stamp stamp;
  private final List<Endpoint> endpoints;
  private final Exchange exchange;
  private final boolean mutation;
  private final SendGuard guard;
  private final AttemptReports reports;
  private final Set<Integer> tried = new HashSet<>();
  private Optional<Judgement> last = Optional.empty();
  private int number;

  public AttemptLoop(
      EndpointAttempt.Tools tools, Stamps.Site site, Exchange exchange, BooleanSupplier unchanged) {
    this.tools = tools;
    this.upstream = tools.upstream();
    this.stamp = site.stamp();
    this.endpoints = site.endpoints();
    this.exchange = exchange;
    this.mutation = exchange.command().action().mutates();
    this.guard = SendGuard.of(exchange, upstream.ticker(), unchanged);
    this.reports = new AttemptReports(upstream, stamp, exchange);
  }

  public Future<Reply> begin() {
    return refusal().<Future<Reply>>map(Future::failedFuture).orElseGet(this::attempt);
  }

  private Optional<GatewayException> refusal() {
    if (exchange.deadline().hasPassed()) {
      return Optional.of(SendGuard.tooLate());
    }
    return mutation ? guard.refusal() : Optional.empty();
  }

  private Future<Reply> attempt() {
    number++;
    Duration lease = AttemptReports.LEASE_GRACE.plusMillis(exchange.deadline().remainingMillis());
    return stamp
        .health()
        .choose(exchange.principal().tenant(), tried, this::isUsable, lease)
        .filter(this::isInBudget)
        .map(this::attempt)
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

  private Future<Reply> attempt(StampHealth.Choice choice) {
    tried.add(choice.endpoint());
    Endpoint endpoint = endpoints.get(choice.endpoint());
    EndpointAttempt attempt;
    try {
      attempt = new EndpointAttempt(tools, exchange, endpoint, guard);
    } catch (Throwable unfit) { // whatever was thrown, the attempt is over
      choice.call().ended();
      return Future.failedFuture(Thrown.survivable(unfit));
    }
    exchange.trail().attempting(attempt::phase);
    return run(attempt)
        .map(
            result -> {
              reports.report(number, endpoint, choice, result);
              return result.judgement();
            })
        .onFailure(
            thrown -> {
              attempt.abandon();
              choice.call().ended();
            })
        .compose(this::afterwards);
  }

  private Future<AttemptResult> run(EndpointAttempt attempt) {
    try {
      return attempt.run(limit());
    } catch (Throwable thrown) { // whatever was thrown, the attempt is over
      return Future.failedFuture(Thrown.survivable(thrown));
    }
  }

  /** A mutation gets all the time that is left; a read leaves some for the other endpoints. */
  private Duration limit() {
    long left = exchange.deadline().remainingMillis();
    return mutation
        ? Duration.ofMillis(left + 1)
        : Duration.ofMillis(
            Math.min(stamp.retry().readTimeout().toMillis(), left / (others() + 1) + 1));
  }

  /** How many endpoints could still be asked after this attempt. */
  private int others() {
    return number < stamp.retry().maxAttempts() ? stamp.health().others(tried, this::isUsable) : 0;
  }

  /**
   * Nothing was sent in this attempt, and earlier attempts sent nothing that may not be repeated.
   */
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
        ? after(pause).compose(waited -> begin())
        : last.map(Judgement::answer).orElseGet(() -> Future.failedFuture(refusal));
  }

  private Future<Reply> afterwards(Judgement judgement) {
    last = Optional.of(judgement);
    if (number == 1 && !judgement.mayRepeat()) {
      stamp.health().budget().succeeded(exchange.principal().tenant());
    }
    // A delay that one endpoint asks for is no reason to wait for another.
    Duration asked = others() > 0 ? Duration.ZERO : judgement.retryAfter().orElse(Duration.ZERO);
    long pause = Math.max(pause(), asked.toMillis());
    if (!judgement.mayRepeat() || !mayWait(asked, pause)) {
      return judgement.answer();
    }
    String word = judgement.verdict().word();
    boolean doubt = judgement.verdict() == Verdict.AMBIGUOUS;
    if (!stamp.health().retry(exchange.principal().tenant(), word, doubt)) {
      LOG.debug("attempt {} was {}, and no further retry is allowed", number, word);
      return judgement.answer();
    }
    LOG.debug("attempt {} was {}, the next one follows in {} ms", number, word, pause);
    return after(pause).compose(waited -> refusal().isPresent() ? judgement.answer() : attempt());
  }

  private boolean mayWait(Duration asked, long pause) {
    return number < stamp.retry().maxAttempts()
        && exchange.deadline().remainingMillis() > pause
        && asked.compareTo(stamp.retry().maxRetryAfter()) <= 0
        && stamp.health().gate().getsRequestsIn(Duration.ofMillis(pause))
        && (mutation || exchange.client().isWaiting());
  }

  /** Full jitter: anything up to a limit that doubles. */
  private long pause() {
    return upstream.random().nextLong(stamp.pauses().apply(number) + 1);
  }

  private Future<Void> after(long millis) {
    return tools.vertx().timer(Math.max(1, millis), TimeUnit.MILLISECONDS);
  }
}
