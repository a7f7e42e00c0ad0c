package dev.spfgateway.operation.api;

import dev.spfgateway.base.Guids;
import dev.spfgateway.operation.claim.Replays;
import dev.spfgateway.operation.record.OperationConfig;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Scope;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Methods;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shows tenants their operations: {@code GET /{subscription}/operations} (with {@code state},
 * {@code cursor} and {@code limit}) and {@code GET /{subscription}/operations/{id}}, which with
 * {@code Prefer: wait=N} is answered when the operation has ended or after N seconds. {@link
 * OperationJson} describes the answers. Passes every other request on. Confined to one event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7240#section-4.3">RFC 7240, wait</a>
 */
public final class OperationsStage implements Stage {
  private static final String JSON = "application/json;charset=utf-8";
  private static final Duration STORE_LIMIT = Duration.ofSeconds(2);
  private static final Pattern WAIT =
      Pattern.compile("(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?");

  private final Vertx vertx;
  private final OperationConfig.Api config;
  private final OperationServices services;
  private final OperationUrls urls;
  private int waiting;

  /** Takes the event loop whose timers let requests wait. */
  public OperationsStage(
      Vertx vertx, OperationConfig.Api config, OperationServices services, OperationUrls urls) {
    this.vertx = vertx;
    this.config = config;
    this.services = services;
    this.urls = urls;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    if (!(exchange.route().target() instanceof Target.Operations asked)) {
      return next.proceed(exchange);
    }
    if (!Methods.reads(asked.method())) {
      throw GatewayException.notAllowed(
          asked.method().equals("DELETE")
              ? "an operation can't be cancelled: SPF offers no way to cancel a VMM job"
              : "operations are read-only",
          Methods.READ);
    }
    return asked.id().isPresent() ? one(exchange, asked) : list(exchange, asked);
  }

  private Future<Reply> list(Exchange exchange, Target.Operations asked) {
    OperationQuery query = OperationQuery.parse(asked.query());
    Asker asker = Asker.of(exchange, STORE_LIMIT);
    return stored(services.store().list(asker, query.page(asker.tenant(), asked.subscription())))
        .map(found -> page(exchange, asked, query, found));
  }

  private Reply page(
      Exchange exchange,
      Target.Operations asked,
      OperationQuery query,
      List<OperationRecord> found) {
    List<OperationRecord> shown = found.subList(0, Math.min(query.limit(), found.size()));
    Optional<String> next =
        found.size() <= query.limit()
            ? Optional.empty()
            : Optional.of(
                urls.of(exchange.request(), asked.subscription())
                    + "?"
                    + query.next(shown.get(shown.size() - 1).id()));
    // A restricted credential may get a page with fewer operations, or with none.
    List<OperationRecord> own = shown.stream().filter(one -> isInScope(exchange, one)).toList();
    Reply reply = fresh(Reply.of(200, JSON, OperationJson.list(own, next)));
    next.ifPresent(url -> reply.headers().set("Link", "<" + url + ">; rel=\"next\""));
    return reply;
  }

  private Future<Reply> one(Exchange exchange, Target.Operations asked) {
    Optional<UUID> id = asked.id().flatMap(Guids::parse);
    if (id.isEmpty() || !asked.query().isEmpty()) {
      throw id.isEmpty()
          ? none()
          : GatewayException.of(
              FailureKind.BAD_REQUEST, "the URL of an operation must not have a query");
    }
    Optional<Duration> wait = wait(exchange);
    return find(exchange, asked, id.get())
        .compose(
            found ->
                found.status().ended().isPresent()
                        || wait.isEmpty()
                        || waiting >= config.maxWaiting()
                    ? Future.succeededFuture(found)
                    : waitForEnd(exchange, asked, found, wait.get()))
        .map(found -> reply(found, wait));
  }

  /** Another tenant's operation is answered exactly like one that does not exist. */
  private Future<OperationRecord> find(Exchange exchange, Target.Operations asked, UUID id) {
    Asker asker = Asker.of(exchange, STORE_LIMIT);
    return stored(services.store().show(asker, id))
        .map(
            found ->
                found
                    .filter(one -> one.asked().subscription().equals(asked.subscription()))
                    // When a subscription changes its owner, the previous owner's operations stay
                    // hidden from the new one.
                    .filter(one -> one.asked().tenant().equals(asker.tenant()))
                    .filter(one -> isInScope(exchange, one))
                    .orElseThrow(OperationsStage::none));
  }

  private static boolean isInScope(Exchange exchange, OperationRecord one) {
    Scope scope = exchange.principal().grant().scope();
    return scope.shows(one.asked().action(), one.asked().target(), one.lead().machine());
  }

  private static GatewayException none() {
    return GatewayException.of(FailureKind.NOT_FOUND, "the subscription has no such operation");
  }

  private static Reply reply(OperationRecord found, Optional<Duration> wait) {
    Reply reply = fresh(Reply.of(200, JSON, OperationJson.one(found)));
    wait.ifPresent(time -> reply.headers().set("Preference-Applied", "wait=" + time.toSeconds()));
    if (found.status().ended().isEmpty()) {
      String seconds = Long.toString(Replays.LOOK_AGAIN.toSeconds());
      reply.headers().set(HttpHeaders.RETRY_AFTER, seconds);
    }
    return reply;
  }

  private static Reply fresh(Reply reply) {
    reply.headers().set(HttpHeaders.CACHE_CONTROL, "no-store");
    return reply;
  }

  /** How long the client wants to wait, within the limits; empty when it does not want to. */
  private Optional<Duration> wait(Exchange exchange) {
    for (String header : exchange.request().headers().getAll("Prefer")) {
      Matcher matcher = WAIT.matcher(header.toLowerCase(Locale.ROOT));
      if (matcher.find()) {
        Duration asked = Duration.ofSeconds(Long.parseLong(matcher.group(1)));
        return Optional.of(asked.compareTo(config.maxWait()) < 0 ? asked : config.maxWait());
      }
    }
    return Optional.empty();
  }

  private Future<OperationRecord> waitForEnd(
      Exchange exchange, Target.Operations asked, OperationRecord seen, Duration wait) {
    waiting++;
    long from = services.ticker().nanos();
    return again(exchange, asked, seen, wait.toNanos(), from).onComplete(done -> waiting--);
  }

  private Future<OperationRecord> again(
      Exchange exchange, Target.Operations asked, OperationRecord seen, long waitNanos, long from) {
    long left = (waitNanos - services.ticker().since(from).toNanos()) / 1_000_000;
    // The answer must still be written and sent within the request's time.
    long most = Math.min(left, exchange.deadline().remainingMillis() - STORE_LIMIT.toMillis());
    boolean gone = !exchange.client().isWaiting();
    if (seen.status().ended().isPresent() || most <= 0 || gone) {
      return Future.succeededFuture(seen);
    }
    return pause(Math.min(config.look().toMillis(), most))
        .compose(waited -> find(exchange, asked, seen.id()))
        .compose(now -> again(exchange, asked, now, waitNanos, from));
  }

  private Future<Void> pause(long millis) {
    return vertx.timer(Math.max(1, millis), TimeUnit.MILLISECONDS);
  }

  private static <T> Future<T> stored(Future<T> read) {
    return read.timeout(STORE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    GatewayException.of(
                            FailureKind.AUDIT_UNAVAILABLE, "the store can't be read now; try again")
                        .retryAfter(Replays.LOOK_AGAIN)
                        .causedBy(failure)));
  }
}
