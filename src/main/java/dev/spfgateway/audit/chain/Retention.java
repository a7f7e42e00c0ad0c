package dev.spfgateway.audit.chain;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditConfig;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.Hold;
import dev.spfgateway.audit.Repeat;
import dev.spfgateway.audit.Statement;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops events that are older than they must be kept, and states what it dropped. The events that
 * one head covers are dropped or kept together: so every remaining event keeps its proof, and a
 * held event keeps those that were signed with it. Confined to one event loop.
 */
public final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final int HEADS_A_LOOK = 200;

  private final Vertx vertx;
  private final AuditArchive archive;
  private final AuditKeeper keeper;
  private final AuditConfig config;
  private final StatementLog log;
  private final List<Hold> holds;
  private Future<Void> busy = Future.succeededFuture();
  private long timer;

  Retention(
      Vertx vertx, AuditArchive archive, AuditKeeper keeper, AuditConfig config, StatementLog log) {
    this.vertx = vertx;
    this.archive = archive;
    this.keeper = keeper;
    this.config = config;
    this.log = log;
    this.holds = config.retention().holds().stream().map(AuditConfig.HoldConfig::hold).toList();
  }

  /** Starts looking for expired events, if any can ever expire. */
  public void start() {
    if (config.retention().keep() != null) {
      timer = vertx.setPeriodic(config.retention().interval().toMillis(), id -> tick());
    }
  }

  /** Stops looking; completes when the current run has ended. */
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    return busy.otherwiseEmpty();
  }

  private void tick() {
    if (busy.isComplete()) {
      busy = run().onFailure(failure -> LOG.error("old audit events can't be dropped", failure));
    }
  }

  /** Drops the events that have expired. */
  public Future<Void> run() {
    @Nullable Duration keep = config.retention().keep();
    return keep == null
        ? Future.succeededFuture()
        : archive
            .last(config.chain(), Optional.of(Statement.Kind.HEAD))
            .compose(
                last ->
                    last.isEmpty()
                        ? Future.succeededFuture()
                        : from(new Limits(log.ticker().now().minus(keep), keep, last.get())));
  }

  /** Heads before the first remaining event have nothing left to drop. */
  private Future<Void> from(Limits limits) {
    return archive
        .links(config.chain(), 0, 1)
        .compose(
            first ->
                first.isEmpty()
                    ? Future.succeededFuture(Optional.<Statement>empty())
                    : archive.covering(config.chain(), first.get(0).event().sequence()))
        .compose(
            head ->
                head.isEmpty() ? Future.succeededFuture() : look(head.get().number() - 1, limits));
  }

  /**
   * The limits of one run.
   *
   * @param before heads of this time and later stay
   * @param keep heads watched for less than this stay too, so that a wall clock that jumps ahead
   *     drops nothing
   * @param last the last head, whose event always stays, because the chain continues from it
   */
  private record Limits(Instant before, Duration keep, Statement last) {}

  private Future<Void> look(long first, Limits limits) {
    long[] after = {first};
    return Repeat.whileMore(
        vertx,
        () ->
            archive
                .heads(config.chain(), after[0], limits.before(), limits.keep(), HEADS_A_LOOK)
                .compose(
                    heads -> {
                      boolean more = heads.size() == HEADS_A_LOOK;
                      after[0] = more ? heads.get(heads.size() - 1).number() : after[0];
                      return each(heads, 0, limits).map(more);
                    }));
  }

  private Future<Void> each(List<Statement> heads, int index, Limits limits) {
    if (index == heads.size()) {
      return Future.succeededFuture();
    }
    return dropped(heads.get(index), limits).compose(done -> each(heads, index + 1, limits));
  }

  private Future<Void> dropped(Statement head, Limits limits) {
    long from = head.members().path("from").asLong();
    long to = head.sequence();
    if (from > to || to >= limits.last().sequence()) {
      return Future.succeededFuture();
    }
    return archive
        .hashes(config.chain(), to, to)
        .compose(
            there ->
                there.isEmpty()
                    ? Future.succeededFuture(true)
                    : archive.isHeld(config.chain(), from, to, holds))
        .compose(stays -> stays ? Future.succeededFuture() : drop(head, from, limits));
  }

  private Future<Void> drop(Statement head, long from, Limits limits) {
    return log.add(
            Statement.Kind.DROPPED,
            limits.last().sequence(),
            json ->
                json.put("from", from)
                    .put("to", head.sequence())
                    .put("hash", head.members().path("hash").asText())
                    .put("before", limits.before().toEpochMilli()),
            statement -> keeper.drop(statement, from, head.sequence()))
        .mapEmpty();
  }
}
