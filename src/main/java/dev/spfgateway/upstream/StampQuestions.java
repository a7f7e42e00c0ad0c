package dev.spfgateway.upstream;

import dev.spfgateway.odata.ErrorBody;
import dev.spfgateway.pipeline.Deadline;
import dev.spfgateway.pipeline.StampReader;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.upstream.body.AnswerBody;
import dev.spfgateway.upstream.body.RetryAfter;
import dev.spfgateway.upstream.connection.Connections;
import dev.spfgateway.upstream.credential.CredentialState;
import dev.spfgateway.upstream.delivery.AttemptFailure;
import dev.spfgateway.upstream.delivery.Delivery;
import dev.spfgateway.upstream.delivery.DeliveryEvidence;
import dev.spfgateway.upstream.health.EndpointHealth;
import dev.spfgateway.upstream.health.QuestionTurns;
import dev.spfgateway.upstream.health.QuestionTurns.Purpose;
import dev.spfgateway.upstream.health.StampHealth;
import dev.spfgateway.upstream.stamp.Endpoint;
import dev.spfgateway.upstream.stamp.Stamps;
import dev.spfgateway.upstream.stamp.Upstream;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks SPF on the gateway's own behalf. A read changes nothing, so all endpoints of the stamp that
 * get requests are tried, in the order of their health and then once more, until one answers or the
 * time is over. Each gets a fair share of the time, so that one that hangs does not block the
 * others. Confined to one event loop, with connections of its own: questions never wait for
 * tenants' connections, though they count as requests.
 */
public final class StampQuestions implements StampReader {
  private static final String JSON = "application/json;odata=minimalmetadata";
  private static final int SERVER_ERROR = 500;

  /** The second round finds a new connection where the first met a dead one. */
  private static final int ROUNDS = 2;

  /** A question still counted this long after its time ended was lost. */
  private static final Duration LEASE_GRACE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Upstream upstream;
  private final Purpose purpose;
  private final Stamps stamps;

  /** Creates the clients of one event loop, for questions of one purpose. */
  public StampQuestions(Vertx vertx, Upstream upstream, Purpose purpose) {
    this.vertx = vertx;
    this.upstream = upstream;
    this.purpose = purpose;
    this.stamps = new Stamps(vertx, upstream);
  }

  /**
   * A question in progress.
   *
   * @param asked endpoints that have been asked
   */
  private record Asking(
      Question question, Stamps.Site site, Deadline deadline, Set<Integer> asked) {
    /** Endpoints in the order in which to ask them, without those that refused the credential. */
    List<Integer> order() {
      return health().order(question.tenant(), this::isUsable);
    }

    private boolean isUsable(int place) {
      return !site.endpoints().get(place).credential().isRefused();
    }

    private StampHealth health() {
      return site.stamp().health();
    }
  }

  @Override
  public Future<Answer> read(Question question) {
    Optional<GatewayException> closed = upstream.closed(question.stamp());
    if (closed.isPresent()) {
      return Future.failedFuture(closed.get());
    }
    Deadline deadline = Deadline.in(question.limit(), upstream.ticker());
    Asking asking = new Asking(question, stamps.site(question.stamp()), deadline, new HashSet<>());
    QuestionTurns.Turn turn = turn(asking);
    return turn.given().compose(given -> round(asking, 1)).onComplete(end -> turn.end());
  }

  private QuestionTurns.Turn turn(Asking asking) {
    Context loop = vertx.getOrCreateContext();
    // The turn may be freed on another event loop.
    QuestionTurns.Turn turn =
        asking
            .health()
            .questions()
            .ask(
                purpose,
                asking.question().tenant(),
                asking.deadline(),
                task -> loop.runOnContext(here -> task.run()));
    if (!turn.given().isComplete()) {
      long timer =
          vertx.setTimer(
              asking.deadline().timerMillis(asking.question().limit()), id -> turn.giveUp());
      turn.given().onComplete(ended -> vertx.cancelTimer(timer));
    }
    return turn;
  }

  private Future<Answer> round(Asking asking, int number) {
    List<Integer> places = asking.order();
    return places.isEmpty() ? afterRest(asking, number) : attempt(asking, places, number);
  }

  /** If all endpoints asked for a rest, a question waits for its end as long as its time allows. */
  private Future<Answer> afterRest(Asking asking, int number) {
    Optional<GatewayException> closed = upstream.closed(asking.question().stamp());
    Duration rest =
        asking.health().rest(asking.question().tenant(), asking::isUsable).orElse(Duration.ZERO);
    if (closed.isPresent() || rest.toMillis() >= asking.deadline().remainingMillis()) {
      return Future.failedFuture(closed.orElseGet(asking.health().gate()::refusal));
    }
    return vertx
        .timer(rest.toMillis() + 1, TimeUnit.MILLISECONDS)
        .compose(rested -> round(asking, number));
  }

  private Future<Answer> attempt(Asking asking, List<Integer> places, int number) {
    return next(asking, places, 0)
        .transform(
            asked ->
                isOver(asking, asked) || number == ROUNDS
                    ? same(asked)
                    : again(asking, () -> round(asking, number + 1)));
  }

  private Future<Answer> next(Asking asking, List<Integer> places, int index) {
    int left = places.size() - index;
    Duration part = Duration.ofMillis(asking.deadline().remainingMillis() / left);
    return ask(asking, places.get(index), asking.deadline().shortenedTo(part))
        .transform(
            asked ->
                isOver(asking, asked) || left == 1
                    ? same(asked)
                    : again(asking, () -> next(asking, places, index + 1)));
  }

  /** The first attempt was counted when the question got its turn. */
  private static Future<Answer> again(Asking asking, Supplier<Future<Answer>> next) {
    asking.health().charge();
    return next.get();
  }

  private static boolean isOver(Asking asking, AsyncResult<Answer> asked) {
    return asked.succeeded() && isAnswer(asked.result()) || asking.deadline().hasPassed();
  }

  /** An effect of one server's credential or quota is not an answer. */
  private static boolean isAnswer(Answer answer) {
    return answer.status() < SERVER_ERROR && answer.status() != 401 && answer.status() != 429;
  }

  private static Future<Answer> same(AsyncResult<Answer> asked) {
    return asked.succeeded()
        ? Future.succeededFuture(asked.result())
        : Future.failedFuture(asked.cause());
  }

  private Future<Answer> ask(Asking asking, int place, Deadline deadline) {
    Endpoint endpoint = asking.site().endpoints().get(place);
    EndpointHealth.Call call =
        asking
            .health()
            .endpoints()
            .get(place)
            .ask(!asking.asked().add(place), LEASE_GRACE.plusMillis(deadline.remainingMillis()));
    long started = upstream.ticker().nanos();
    Delivery delivery = Delivery.ofRead(vertx);
    return delivery
        .send(
            endpoint.connections(),
            options(asking.question(), endpoint),
            false,
            deadline.remainingMillis() + 1)
        .compose(answer -> collect(asking, place, answer, deadline))
        .onFailure(
            failure -> {
              AttemptFailure why = AttemptFailure.of(failure, delivery.phase());
              upstream.failureLog().tell(endpoint.stamp(), endpoint.url(), why, failure);
              delivery.abandon();
            })
        .onComplete(
            asked -> report(call, asked, upstream.ticker().since(started), asking.site().stamp()));
  }

  /** Reports to the endpoint's health. */
  private static void report(
      EndpointHealth.Call call, AsyncResult<Answer> asked, Duration took, Upstream.Stamp stamp) {
    if (asked.failed()) {
      reportFailure(call, asked.cause(), took, stamp);
    } else if (isAnswer(asked.result())) {
      call.succeeded(took);
    } else if (asked.result().status() < SERVER_ERROR
        || ErrorBody.isODataError(asked.result().body().getBytes())) {
      call.ended();
    } else {
      call.failed(took, "status " + asked.result().status());
    }
  }

  private static void reportFailure(
      EndpointHealth.Call call, Throwable failure, Duration took, Upstream.Stamp stamp) {
    // An answer too long to be read fails with an IllegalStateException.
    boolean own =
        failure instanceof CredentialState.Refused
            || failure instanceof Connections.TooBusy
            || failure instanceof IllegalStateException
            || DeliveryEvidence.isOversized(failure);
    if (own) {
      call.ended();
    } else if (failure instanceof TimeoutException && took.compareTo(stamp.slow()) < 0) {
      call.unanswered();
    } else {
      call.failed(took, "a question of the gateway's own failed");
    }
  }

  private Future<Answer> collect(
      Asking asking, int place, HttpClientResponse answer, Deadline deadline) {
    return AnswerBody.collect(answer, upstream.config().maxMutationAnswer().intBytes())
        .timeout(deadline.remainingMillis() + 1, TimeUnit.MILLISECONDS)
        .onSuccess(body -> heed(asking, place, answer, body))
        .map(body -> new Answer(answer.statusCode(), body));
  }

  /**
   * A rest that the endpoint asks for here applies to all requests; SPF's own refusal says nothing
   * about the endpoint.
   */
  private void heed(Asking asking, int place, HttpClientResponse answer, Buffer body) {
    boolean refused = answer.statusCode() == 503 && ErrorBody.isODataError(body.getBytes());
    RetryAfter.forEverybody(answer.statusCode(), answer.headers(), upstream.ticker())
        .filter(asked -> !refused)
        .ifPresent(asked -> asking.health().rest(place, asking.question().tenant(), asked));
  }

  private static RequestOptions options(Question question, Endpoint endpoint) {
    MultiMap headers = HttpHeaders.headers();
    headers.set("x-ms-principal-id", question.account());
    headers.set(HttpHeaders.ACCEPT, JSON);
    headers.set("MaxDataServiceVersion", "3.0");
    return new RequestOptions()
        .setMethod(HttpMethod.GET)
        .setURI(endpoint.path(question.subscription(), question.resource()))
        .setHeaders(headers);
  }
}
