package dev.spfgateway.audit.api;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Asker;
import io.vertx.core.Future;

/**
 * Shows operators the events of all tenants. Takes the tenants' parameters, and {@code tenant} and
 * {@code subscription}.
 */
public final class OperatorAudit {
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

  /** Operators take turns with the tenants, as if they were one more tenant. */
  private AuditArchive view() {
    return archive.by(Asker.named("", AuditPages.STORE_LIMIT, ticker));
  }
}
