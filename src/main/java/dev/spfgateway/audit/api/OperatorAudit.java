package dev.spfgateway.audit.api;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.audit.chain.Receipt;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Shows operators the events of all tenants. Takes the tenants' parameters, and {@code tenant} and
 * {@code subscription}.
 */
public final class OperatorAudit {
  /** An operation has few entries; this bounds the answer all the same. */
  private static final int MOST_OF_AN_OPERATION = 200;

  private final AuditArchive archive;
  private final Ticker ticker;

  public OperatorAudit(AuditArchive archive, Ticker ticker) {
    this.archive = archive;
    this.ticker = ticker;
  }

  /**
   * A page of events, newest first.
   *
   * @param path the request's path, for the next page's relative URL
   * @param query the URL's query, raw; may be empty
   * @return the body; fails with a {@link dev.spfgateway.pipeline.failure.GatewayException}
   */
  public Future<String> page(String path, String query) {
    return Future.succeededFuture(query)
        .map(AuditParameters::ofOperator)
        .compose(asked -> AuditPages.read(view(), asked, next -> path + "?" + next, event -> true))
        .map(AuditPages.Page::json);
  }

  /** The newest entries about an operation in their serial form, oldest first. */
  public Future<List<JsonObject>> ofOperation(UUID operation) {
    AuditQuery.Match match = new AuditQuery.Match(null, null, null, null, null, null, operation);
    return AuditPages.stored(
            view()
                .find(
                    new AuditQuery(
                        AuditQuery.Span.ALWAYS, match, Optional.empty(), MOST_OF_AN_OPERATION)))
        .map(OperatorAudit::oldestFirst);
  }

  private static List<JsonObject> oldestFirst(List<AuditArchive.Found> found) {
    List<JsonObject> events = new ArrayList<>();
    found.forEach(one -> events.add(0, new JsonObject(one.event().json())));
    return events;
  }

  /**
   * The proof that the signed log contains an event, as {@link Receipt} describes it; empty until a
   * head covers it. Fails with {@code NOT_FOUND} when there is no such event.
   */
  public Future<Optional<String>> proof(UUID id) {
    return AuditPages.stored(view().event(id))
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        GatewayException.of(
                            FailureKind.NOT_FOUND, "there is no audit event with this id")))
        .compose(event -> AuditPages.stored(Receipt.of(view(), event)));
  }

  /** Operators take turns with the tenants, as if they were one more tenant. */
  private AuditArchive view() {
    return archive.by(Asker.named("", AuditPages.STORE_LIMIT, ticker));
  }
}
