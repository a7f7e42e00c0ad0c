package dev.spfgateway.operation;

import dev.spfgateway.operation.api.OperationUrls;
import dev.spfgateway.operation.follow.Follower;
import dev.spfgateway.operation.record.OperationConfig;
import dev.spfgateway.operation.search.JobSearch;
import dev.spfgateway.operation.search.LookupTarget;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.operation.search.RefusalProof;
import dev.spfgateway.operation.search.SettledOperations;
import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the stamp how a mutation ended, before its client is told that the outcome is unknown. Two
 * cases: the answer was lost, or a server in front of SPF answered in its place; and SPF itself
 * refused, which it also does when a cmdlet failed after it had started a job.
 *
 * <p>Runs between audit and forwarding, so that the outcome event contains its findings. The {@link
 * Follower} continues a search that runs out of time. Never sends anything again. Confined to one
 * event loop.
 */
public final class ReconcileStage implements Stage {
  private static final Logger LOG = LoggerFactory.getLogger(ReconcileStage.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final OperationConfig config;
  private final OperationServices services;
  private final JobSearch evidence;
  private final OperationUrls urls;
  private final SettledOperations settled;

  /**
   * Takes the event loop whose timers pace the looks.
   *
   * @param settled counts what the search found
   */
  public ReconcileStage(
      Vertx vertx,
      OperationConfig config,
      OperationServices services,
      OperationUrls urls,
      SettledOperations settled) {
    this.vertx = vertx;
    this.config = config;
    this.services = services;
    this.evidence = new JobSearch(services);
    this.urls = urls;
    this.settled = settled;
  }

  /** A search: its subject, its start, and the next pause. */
  private record Search(Exchange exchange, LookupTarget subject, long startNanos, Duration pause) {
    Search later() {
      Duration doubled = pause.multipliedBy(2);
      return new Search(
          exchange,
          subject,
          startNanos,
          doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled);
    }
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    Optional<Operation> operation = exchange.operation();
    if (operation.isEmpty()) {
      return next.proceed(exchange);
    }
    LookupTarget subject =
        LookupTarget.of(
            exchange, operation.get(), config.follow().timeout(), services.ticker().now());
    Future<Reply> answer = next.proceed(exchange);
    return answer.transform(result -> settle(exchange, subject, answer, result));
  }

  private Future<Reply> settle(
      Exchange exchange, LookupTarget subject, Future<Reply> answer, AsyncResult<Reply> result) {
    if (result.succeeded()) {
      Reply reply = result.result();
      return RefusalProof.proveNothing(exchange, reply)
          ? afterRefusal(search(exchange, subject), reply)
          : answer;
    }
    GatewayException failure =
        GatewayException.from(result.cause(), exchange.trail().mayHaveBeenSent());
    return failure.outcome().orElse(Outcome.UNKNOWN) == Outcome.UNKNOWN
        ? afterLoss(search(exchange, subject), failure)
        : answer;
  }

  private Search search(Exchange exchange, LookupTarget subject) {
    return new Search(exchange, subject, services.ticker().nanos(), FIRST_PAUSE);
  }

  /** SPF has answered, and its answer waits for one look at most. */
  private Future<Reply> afterRefusal(Search search, Reply reply) {
    return look(search, OperationResult.job(reply))
        .map(
            found ->
                RefusalProof.judge(
                    search.exchange(), search.subject(), reply, found, config.bookkeeping()))
        .onSuccess(this::count)
        .recover(
            failure -> {
              LOG.debug("a refusal can't be checked now", failure);
              return Future.succeededFuture(RefusalProof.with(reply, Outcome.UNKNOWN));
            });
  }

  /** Looks until the mutation is found or the time is over. */
  private Future<Reply> afterLoss(Search search, GatewayException failure) {
    long left = leftMillis(search);
    if (left <= search.pause().toMillis()) {
      return Future.failedFuture(failure);
    }
    return pause(search.pause())
        .compose(waited -> look(search, Optional.empty()))
        .otherwise(new JobSearch.Nothing())
        .compose(
            found -> {
              if (found instanceof JobSearch.Began began) {
                return found(search, began.job());
              }
              return found instanceof JobSearch.CanNotTell
                  ? Future.failedFuture(failure)
                  : afterLoss(search.later(), failure);
            });
  }

  private long leftMillis(Search search) {
    long limit =
        config.follow().inRequest().minus(services.ticker().since(search.startNanos())).toMillis();
    return Math.min(limit, search.exchange().deadline().remainingMillis());
  }

  /** One look; a stamp that hangs does not delay the request past its deadline. */
  private Future<JobSearch.Finding> look(Search search, Optional<UUID> named) {
    return evidence
        .look(search.subject(), named)
        .timeout(
            search.exchange().deadline().timerMillis(config.follow().timeout()),
            TimeUnit.MILLISECONDS);
  }

  private Future<Void> pause(Duration time) {
    return vertx.timer(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Counts an error of SPF's that was not the mutation's end. */
  private void count(Reply judged) {
    judged
        .outcome()
        .filter(how -> how == Outcome.DONE || how == Outcome.FAILED)
        .ifPresent(how -> settled.count(how, SettledOperations.By.REQUEST));
  }

  /** Answers as SPF would have for {@code return-no-content}. */
  private Future<Reply> found(Search search, VmmJob job) {
    search
        .exchange()
        .trail()
        .noted("the answer was lost; VMM job " + job.id() + " shows that it began");
    settled.count(Outcome.DONE, SettledOperations.By.REQUEST);
    MultiMap headers = HttpHeaders.headers().set("DataServiceVersion", "1.0;");
    Reply reply =
        RefusalProof.withJob(
            new Reply(204, headers, new Reply.Whole(Buffer.buffer()), Optional.of(Outcome.DONE)),
            job);
    boolean creates =
        search.subject().action() == Action.CREATE && search.subject().entity().isCheckpoint();
    return creates && job.started().isPresent()
        ? created(search, reply, job.started().get())
        : Future.succeededFuture(reply);
  }

  /** Names the created entity in a create's 204, if it can be found. */
  private Future<Reply> created(Search search, Reply reply, Instant began) {
    LookupTarget subject = search.subject();
    return services
        .vmm()
        .checkpointMade(
            subject.scope(), subject.lead().machine().orElseThrow(), subject.lead().name(), began)
        .otherwise(Optional.empty())
        .map(
            found -> {
              found.ifPresent(id -> name(search, reply.headers(), id));
              return reply;
            });
  }

  private void name(Search search, MultiMap headers, UUID checkpoint) {
    String stamp = search.subject().scope().stamp().toString();
    String link =
        urls.resource(
            search.exchange(),
            "VMCheckPoints(ID=guid'" + checkpoint + "',StampId=guid'" + stamp + "')");
    headers.set(HttpHeaders.LOCATION, link).set("DataServiceId", link);
    headers.set("Preference-Applied", "return-no-content");
  }
}
