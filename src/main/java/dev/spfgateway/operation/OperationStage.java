package dev.spfgateway.operation;

import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.api.OperationUrls;
import dev.spfgateway.operation.claim.Baselines;
import dev.spfgateway.operation.claim.Guards;
import dev.spfgateway.operation.claim.IdempotencyKey;
import dev.spfgateway.operation.claim.KeyRules;
import dev.spfgateway.operation.claim.KeyScope;
import dev.spfgateway.operation.claim.Replays;
import dev.spfgateway.operation.claim.RequestFingerprint;
import dev.spfgateway.operation.follow.AgeTracker;
import dev.spfgateway.operation.follow.JobTracker;
import dev.spfgateway.operation.follow.LateActAlarm;
import dev.spfgateway.operation.follow.WatchedTime;
import dev.spfgateway.operation.record.EntityName;
import dev.spfgateway.operation.record.OperationConfig;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.ClaimTaken;
import dev.spfgateway.pipeline.mutation.KeyTaken;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.pipeline.mutation.TenantFull;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Turns a mutation into an operation, and ensures that it is not executed twice: a second request
 * with its idempotency key gets the first one's answer, and a second mutation on the same virtual
 * machine must wait. A later stage makes the claim durable, in one commit with the audit intent, so
 * that of two simultaneous requests one is refused there. Confined to one event loop.
 *
 * <p>A key belongs to a principal in a subscription, and to the issuer of the principal's name. The
 * gateway's own refusals leave it free: an operation that was never claimed has not taken it, and
 * one that was provably not sent, refused by SPF's web server or found absent returns it.
 */
public final class OperationStage implements Stage {
  /** The id of the operation that the request became, or that is in its way. */
  public static final String OPERATION_HEADER = "X-Operation-Id";

  /** The URL of that operation. */
  public static final String LOCATION_HEADER = "Operation-Location";

  /** When the client's idempotency key expires. */
  public static final String EXPIRES_HEADER = "Idempotency-Key-Expires";

  private static final Duration STORE_LIMIT = Duration.ofSeconds(2);

  /** Time allowed between a request's deadline and its outcome being on disk. */
  private static final Duration LEASE_MARGIN = Duration.ofSeconds(60);

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  private final OperationConfig config;
  private final OperationServices services;
  private final OperationUrls urls;
  private final Function<StampId, Optional<GatewayException>> closedOff;
  private final LateActAlarm contradictions;
  private final Baselines baselines;
  private final JobTracker jobs;

  /**
   * @param closedOff why a stamp gets no requests now; empty when it gets some
   * @param contradictions raises an alarm when an answer comes too late
   */
  public OperationStage(
      OperationConfig config,
      OperationServices services,
      OperationUrls urls,
      Function<StampId, Optional<GatewayException>> closedOff,
      LateActAlarm contradictions) {
    this.config = config;
    this.services = services;
    this.urls = urls;
    this.closedOff = closedOff;
    this.contradictions = contradictions;
    this.baselines = new Baselines(config.baseline(), services.vmm());
    this.jobs = new JobTracker(services, config, AgeTracker.blind(services.ticker()));
  }

  /** A mutation that is about to become an operation. */
  private record Attempt(
      Exchange exchange, Next next, EntityName entity, Optional<Operation.KeyClaim> key) {}

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    if (!exchange.permit().action().mutates()) {
      return next.proceed(exchange);
    }
    EntityName entity = EntityName.of(exchange.entities().path());
    Attempt attempt = new Attempt(exchange, next, entity, key(exchange, entity));
    return earlier(attempt)
        .compose(held -> held.isPresent() ? replay(attempt, held.get()) : claim(attempt, true));
  }

  private Optional<Operation.KeyClaim> key(Exchange exchange, EntityName entity) {
    Optional<String> key = IdempotencyKey.of(exchange.request().headers());
    Principal principal = exchange.principal();
    if (key.isEmpty()
        && exchange.permit().action() == Action.RESTORE
        && exchange.registry().part(KeyRules.class).requiresKey(principal.tenant())) {
      throw GatewayException.of(
          FailureKind.BAD_REQUEST,
          "this tenant's restores require an Idempotency-Key: a new one for each restore, the same"
              + " one for each retry of it");
    }
    Duration keep = config.idempotency().keep();
    Instant expires = services.ticker().now().plus(keep);
    return key.map(
        text ->
            new Operation.KeyClaim(
                KeyScope.of(exchange),
                RequestFingerprint.ofKey(text),
                RequestFingerprint.of(exchange, entity),
                expires,
                keep.plus(WatchedTime.LONGEST_STEP),
                config.idempotency().maxAnswer().intBytes(),
                KeyScope.former(exchange)));
  }

  /** The operation that already has the key, if any; checked before SPF is asked anything. */
  private Future<Optional<OperationStore.Keyed>> earlier(Attempt attempt) {
    return attempt
        .key()
        .map(key -> holder(attempt, key))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private Future<Optional<OperationStore.Keyed>> holder(Attempt attempt, Operation.KeyClaim key) {
    Instant now = services.ticker().now();
    return stored(services.store().byKey(asker(attempt), key))
        .map(held -> held.filter(known -> !known.isFree(now)));
  }

  private static Asker asker(Attempt attempt) {
    return Asker.of(attempt.exchange(), STORE_LIMIT);
  }

  private static <T> Future<T> stored(Future<T> read) {
    return read.timeout(STORE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    GatewayException.of(
                            FailureKind.AUDIT_UNAVAILABLE,
                            "the store can't be read, so the outcome of earlier requests is"
                                + " unknown; nothing was sent")
                        .with(Outcome.NOT_SENT)
                        .retryAfter(Replays.LOOK_AGAIN)
                        .causedBy(failure)));
  }

  private Future<Reply> replay(Attempt attempt, OperationStore.Keyed held) {
    Map<String, String> headers = headers(attempt, held.operation().id());
    headers.put(EXPIRES_HEADER, HTTP_DATE.format(held.expires()));
    try {
      Reply reply = Replays.of(held, attempt.key().orElseThrow().fingerprint());
      headers.forEach(reply.headers()::set);
      return Future.succeededFuture(reply);
    } catch (GatewayException e) {
      return Future.failedFuture(with(e, headers));
    }
  }

  /**
   * Claims and forwards.
   *
   * @param again whether a refused claim may be tried once more; a refused claim has sent nothing
   */
  private Future<Reply> claim(Attempt attempt, boolean again) {
    Optional<GatewayException> closed = closedOff.apply(attempt.exchange().permit().stamp());
    if (closed.isPresent()) {
      // No stored answer exists, so only the stamp could answer, and it may not be asked.
      return Future.failedFuture(closed.get().with(Outcome.NOT_SENT));
    }
    UUID id = services.ids().next();
    return baselines
        .find(attempt.exchange(), attempt.entity())
        .map(lead -> operation(attempt, lead, id))
        .compose(
            operation ->
                attempt
                    .next()
                    .proceed(attempt.exchange().with(operation))
                    .onComplete(
                        answer ->
                            contradictions.check(
                                services,
                                operation,
                                attempt.exchange().deadline().hasPassed(),
                                outcome(answer)))
                    .map(reply -> named(attempt, reply, id))
                    .recover(failure -> failed(attempt, failure, id, again)));
  }

  private static Optional<Outcome> outcome(AsyncResult<Reply> answer) {
    return answer.succeeded()
        ? answer.result().outcome()
        : GatewayException.from(answer.cause()).outcome();
  }

  private Operation operation(Attempt attempt, Operation.Lead lead, UUID id) {
    Exchange exchange = attempt.exchange();
    Instant until =
        services
            .ticker()
            .now()
            .plusMillis(exchange.deadline().remainingMillis())
            .plus(LEASE_MARGIN);
    return new Operation(
        id,
        Guards.of(exchange, attempt.entity(), lead, id),
        attempt.key(),
        lead,
        new Operation.Lease(services.instance(), until));
  }

  private Future<Reply> failed(Attempt attempt, Throwable failure, UUID id, boolean again) {
    if (failure instanceof ClaimTaken taken) {
      return taken instanceof KeyTaken
          ? keyTaken(attempt, taken.operation())
          : conflict(attempt, taken.operation(), again);
    }
    if (failure instanceof TenantFull full) {
      return Future.failedFuture(Replays.full(full, config.keep()));
    }
    return Future.failedFuture(with(GatewayException.from(failure), ownHeaders(attempt, id)));
  }

  /** Another request took the key at the same moment. */
  private Future<Reply> keyTaken(Attempt attempt, UUID other) {
    return holder(attempt, attempt.key().orElseThrow())
        .compose(
            held ->
                held.isPresent()
                    ? replay(attempt, held.get())
                    : Future.failedFuture(running(attempt, other)));
  }

  /**
   * The other operation's job may have ended since the last look: then there is nothing to wait
   * for.
   */
  private Future<Reply> conflict(Attempt attempt, UUID other, boolean again) {
    return stored(services.store().find(asker(attempt), other))
        .compose(
            found ->
                (again ? hasEnded(attempt, found) : Future.succeededFuture(false))
                    .otherwise(false)
                    .map(ended -> new Other(found, ended)))
        .otherwise(new Other(Optional.empty(), false))
        .compose(
            found ->
                found.ended()
                    ? claim(attempt, false)
                    : Future.failedFuture(refusal(attempt, found.operation())));
  }

  /**
   * The operation that is in the way.
   *
   * @param operation empty when it is gone, or the store can't tell
   */
  private record Other(Optional<OperationRecord> operation, boolean ended) {}

  /** If two subscriptions share a machine, neither learns of the other's operations. */
  private GatewayException refusal(Attempt attempt, Optional<OperationRecord> other) {
    Exchange exchange = attempt.exchange();
    return other
        .filter(one -> one.asked().tenant().equals(exchange.principal().tenant()))
        .filter(one -> one.asked().subscription().equals(exchange.permit().subscription().id()))
        .map(one -> running(attempt, one.id()))
        .orElseGet(Replays::busy);
  }

  private Future<Boolean> hasEnded(Attempt attempt, Optional<OperationRecord> other) {
    if (other.isEmpty() || other.get().status().ended().isPresent()) {
      return Future.succeededFuture(true);
    }
    return other.get().status().state() != OperationState.ACCEPTED
        ? Future.succeededFuture(false)
        : jobs.lookIfStale(other.get())
            .compose(looked -> services.store().find(asker(attempt), other.get().id()))
            .map(now -> now.flatMap(one -> one.status().ended()).isPresent());
  }

  private GatewayException running(Attempt attempt, UUID other) {
    return with(Replays.running(other, "on this"), headers(attempt, other));
  }

  private Reply named(Attempt attempt, Reply reply, UUID id) {
    ownHeaders(attempt, id).forEach(reply.headers()::set);
    return reply;
  }

  private Map<String, String> ownHeaders(Attempt attempt, UUID id) {
    Map<String, String> headers = headers(attempt, id);
    attempt.key().ifPresent(key -> headers.put(EXPIRES_HEADER, HTTP_DATE.format(key.expires())));
    return headers;
  }

  private Map<String, String> headers(Attempt attempt, UUID operation) {
    return new TreeMap<>(
        Map.of(
            OPERATION_HEADER,
            operation.toString(),
            LOCATION_HEADER,
            urls.of(attempt.exchange(), operation)));
  }

  private static GatewayException with(GatewayException failure, Map<String, String> headers) {
    GatewayException named = failure;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      named = named.header(header.getKey(), header.getValue());
    }
    return named;
  }
}
