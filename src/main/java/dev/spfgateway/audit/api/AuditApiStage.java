package dev.spfgateway.audit.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.chain.Receipt;
import dev.spfgateway.base.Guids;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Scope;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Methods;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Target;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Shows tenants the audit events of their own subscription: {@code GET /{subscription}/audit} (with
 * {@code from}, {@code to}, {@code principal}, {@code action}, {@code outcome}, {@code kind},
 * {@code operation}, {@code cursor} and {@code limit}), {@code /{subscription}/audit/{id}}, and
 * {@code …/{id}/proof}, which answers {@code 202} until a head covers the event. Passes every other
 * request on.
 */
public final class AuditApiStage implements Stage {
  private static final String JSON = "application/json;charset=utf-8";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final AuditArchive archive;
  private final Optional<String> publicUrl;
  private final Duration headInterval;

  /**
   * @param publicUrl the URL under which clients reach the gateway; without it, their Host header
   *     is used
   * @param headInterval time after which a proof should be available
   */
  public AuditApiStage(AuditArchive archive, Optional<String> publicUrl, Duration headInterval) {
    this.archive = archive;
    this.publicUrl = publicUrl;
    this.headInterval = headInterval;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    if (!(exchange.route().target() instanceof Target.Audit asked)) {
      return next.proceed(exchange);
    }
    if (!Methods.reads(asked.method())) {
      throw GatewayException.notAllowed("the audit log is read-only", Methods.READ);
    }
    List<String> below = asked.below();
    if (below.isEmpty()) {
      return list(exchange, asked);
    }
    boolean proof = below.size() == 2 && below.get(1).equals("proof");
    Optional<UUID> id = Guids.parse(below.get(0));
    if (id.isEmpty() || below.size() == 2 && !proof) {
      throw none();
    }
    if (!asked.query().isEmpty()) {
      throw GatewayException.of(
          FailureKind.BAD_REQUEST, "the URL of an audit event must not have a query");
    }
    return own(exchange, asked, id.get())
        .compose(
            event ->
                proof ? proof(exchange, event) : Future.succeededFuture(fresh(200, event.json())));
  }

  private AuditArchive view(Exchange exchange) {
    return archive.by(Asker.of(exchange, AuditPages.STORE_LIMIT));
  }

  private Future<Reply> list(Exchange exchange, Target.Audit asked) {
    AuditParameters parameters =
        AuditParameters.ofTenant(
            asked.query(), exchange.principal().tenant(), asked.subscription().toString());
    String base =
        publicUrl.orElseGet(() -> "https://" + exchange.request().headers().get(HttpHeaders.HOST))
            + "/"
            + asked.subscription()
            + "/audit?";
    return AuditPages.read(
            view(exchange), parameters, base::concat, event -> isInScope(exchange, read(event)))
        .map(AuditApiStage::reply);
  }

  private static Reply reply(AuditPages.Page page) {
    Reply reply = fresh(200, page.json());
    page.next().ifPresent(url -> reply.headers().set("Link", "<" + url + ">; rel=\"next\""));
    return reply;
  }

  /** An event of another tenant's is answered exactly like one that does not exist. */
  private Future<SealedEvent> own(Exchange exchange, Target.Audit asked, UUID id) {
    return AuditPages.stored(view(exchange).event(id))
        .map(
            found ->
                found
                    .filter(event -> isOwn(exchange, asked, event))
                    .orElseThrow(AuditApiStage::none));
  }

  private static boolean isOwn(Exchange exchange, Target.Audit asked, SealedEvent event) {
    JsonNode json = read(event);
    return json.path("tenant").asText().equals(exchange.principal().tenant())
        && json.path("subscription").asText().equals(asked.subscription().toString())
        && isInScope(exchange, json);
  }

  /**
   * An event names no machine, so a checkpoint's event is visible only to a credential of the same
   * scope.
   */
  private static boolean isInScope(Exchange exchange, JsonNode event) {
    Scope scope = exchange.principal().grant().scope();
    if (scope.actions().isEmpty() && !scope.namesEntities()) {
      return true;
    }
    String word = event.path("action").asText();
    return Arrays.stream(Action.values())
        .filter(action -> action.word().equals(word))
        .anyMatch(action -> scope.shows(action, event.path("target").asText(), Optional.empty()));
  }

  private static JsonNode read(SealedEvent event) {
    try {
      return MAPPER.readTree(event.json());
    } catch (IOException e) {
      throw GatewayException.of(FailureKind.INTERNAL, "the event can't be read").causedBy(e);
    }
  }

  private static GatewayException none() {
    return GatewayException.of(FailureKind.NOT_FOUND, "the subscription has no such audit event");
  }

  private Future<Reply> proof(Exchange exchange, SealedEvent event) {
    return AuditPages.stored(Receipt.of(view(exchange), event))
        .map(receipt -> receipt.map(text -> fresh(200, text)).orElseGet(this::notYet));
  }

  private Reply notYet() {
    Reply reply =
        fresh(202, "{\"detail\":\"no signed head covers the event yet; try again later\"}");
    long seconds = Math.max(1, headInterval.toSeconds());
    reply.headers().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    return reply;
  }

  private static Reply fresh(int status, String json) {
    Reply reply = Reply.of(status, JSON, json);
    reply.headers().set(HttpHeaders.CACHE_CONTROL, "no-store");
    return reply;
  }
}
