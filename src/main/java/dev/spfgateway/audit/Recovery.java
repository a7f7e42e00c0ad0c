package dev.spfgateway.audit;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import dev.spfgateway.pipeline.Outcome;
import io.vertx.core.Future;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** At start: says the truth about operations whose gateway died before it knew their end. */
public final class Recovery {
  private final AuditLog log;
  private final Uuid7 ids;
  private final Ticker ticker;

  /** Takes the log that an earlier run may have left with open intents. */
  public Recovery(AuditLog log, Uuid7 ids, Ticker ticker) {
    this.log = log;
    this.ids = ids;
    this.ticker = ticker;
  }

  /**
   * Records an <em>unknown</em> outcome for each of them: the request may have left or not.
   *
   * @return how many there were, once all are durable
   */
  public Future<Integer> closeOpenIntents() {
    return log.leftRunning()
        .compose(
            intents -> {
              List<Future<Void>> written =
                  intents.stream().map(intent -> log.outcome(unknown(intent))).toList();
              return Future.all(written).map(intents.size());
            });
  }

  private AuditEvent unknown(AuditEvent intent) {
    return new AuditEvent(
        ids.next(),
        ticker.now().truncatedTo(ChronoUnit.MILLIS),
        AuditEvent.Kind.OUTCOME,
        intent.who(),
        intent.what(),
        new AuditEvent.Result(
            Outcome.UNKNOWN.word(),
            "the gateway stopped before it knew how this ended",
            0,
            null,
            null));
  }
}
