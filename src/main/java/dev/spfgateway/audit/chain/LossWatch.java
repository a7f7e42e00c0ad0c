package dev.spfgateway.audit.chain;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.LossAcceptance;
import dev.spfgateway.audit.LossEvent;
import dev.spfgateway.audit.LossGate;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.StoreLoss;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks every second whether the store lost data. States a loss in the signed log, rewinds the
 * streams, and processes an operator's acceptance. Confined to one event loop.
 */
public final class LossWatch {
  private static final Logger LOG = LoggerFactory.getLogger(LossWatch.class);
  private static final long LOOK_MILLIS = 1_000;
  private static final int PAGE = 1_000;

  private final Vertx vertx;
  private final Source source;
  private final Notary notary;
  private final BiConsumer<Long, Long> rewind;
  private @Nullable UUID stated;
  private boolean stopping;
  private boolean failing;
  private long timer;

  /**
   * The objects that the watch works with.
   *
   * @param chain name of the gateway's own chain
   * @param archive reads the chain
   * @param keeper writes the chain
   * @param gate knows of a loss
   * @param files hold an acceptance
   * @param heads the file that signed statements are copied to
   * @param ticker the clock
   * @param ids creates event ids
   */
  public record Source(
      String chain,
      AuditArchive archive,
      AuditKeeper keeper,
      LossGate gate,
      LossFiles files,
      Path heads,
      Ticker ticker,
      Uuid7 ids) {}

  /**
   * @param notary signs
   * @param rewind rewinds the streams to an event and a statement
   */
  public LossWatch(Vertx vertx, Source source, Notary notary, BiConsumer<Long, Long> rewind) {
    this.vertx = vertx;
    this.source = source;
    this.notary = notary;
    this.rewind = rewind;
  }

  /** Starts the chain's signatures, with a loss that was found when the store was opened. */
  public Future<Void> begin() {
    Optional<StoreLoss> loss = source.gate().loss();
    return loss.isEmpty() ? notary.start() : common().compose(common -> notary.start(loss, common));
  }

  /** Starts the checks; the streams have started by now. */
  public Future<Void> start() {
    return look();
  }

  /** Stops the checks. */
  public void stop() {
    stopping = true;
    vertx.cancelTimer(timer);
  }

  private Future<Void> look() {
    return source
        .gate()
        .loss()
        .map(this::attend)
        .orElseGet(Future::succeededFuture)
        .onSuccess(done -> failing = false)
        .recover(this::failed)
        .onComplete(done -> later());
  }

  /**
   * A store that can't be written is reported elsewhere; the watch continues once the store is
   * back.
   */
  private Future<Void> failed(Throwable failure) {
    if (!failing) {
      LOG.warn("the store's loss can't be recorded or accepted yet", failure);
    }
    failing = true;
    return Future.succeededFuture();
  }

  private void later() {
    if (!stopping) {
      timer = vertx.setTimer(LOOK_MILLIS, id -> again());
    }
  }

  private void again() {
    Future<Void> unused = look();
  }

  private Future<Void> attend(StoreLoss loss) {
    return state(loss)
        .compose(done -> vertx.executeBlocking(() -> source.files().acceptance(loss), false))
        .compose(
            acceptance ->
                acceptance.map(given -> accept(loss, given)).orElseGet(Future::succeededFuture));
  }

  private Future<Void> state(StoreLoss loss) {
    if (loss.id().equals(stated)) {
      return Future.succeededFuture();
    }
    return common()
        .compose(common -> notary.lost(loss, common))
        .onSuccess(
            statement -> {
              stated = loss.id();
              rewind.accept(loss.store().sequence(), statement.members().path("after").asLong());
            })
        .mapEmpty();
  }

  private Future<Void> accept(StoreLoss loss, LossAcceptance acceptance) {
    LossEvent event =
        new LossEvent(
            source.ids().next(),
            source.ticker().now().truncatedTo(ChronoUnit.MILLIS),
            loss,
            acceptance);
    return source
        .keeper()
        .record(event)
        .compose(recorded -> notary.accepted(acceptance))
        .compose(signed -> source.gate().accepted(loss))
        .compose(
            signed ->
                vertx.executeBlocking(
                    () -> {
                      source.files().closed(loss.id());
                      return true;
                    },
                    false))
        .onSuccess(
            closed -> {
              LOG.warn(
                  "chain {}: {} accepted that the store lost {} events: {}",
                  source.chain(),
                  acceptance.operator(),
                  loss.lostEvents(),
                  acceptance.reason());
            })
        .mapEmpty();
  }

  /** The last statement that both the store and the file of heads have; 0 when there is none. */
  private Future<Long> common() {
    return vertx
        .executeBlocking(() -> KnownHeads.read(source.heads(), source.chain()).hashes(), false)
        .compose(
            outside ->
                outside.isEmpty()
                    ? lastStatement()
                    : common(outside, outside.firstKey() - 1, outside.firstKey() - 1));
  }

  /** Without a file that tells of other statements, the store's own count as all. */
  private Future<Long> lastStatement() {
    return source
        .archive()
        .last(source.chain(), Optional.empty())
        .map(last -> last.map(Statement::number).orElse(0L));
  }

  private Future<Long> common(NavigableMap<Long, String> outside, long read, long equal) {
    return source
        .archive()
        .statements(source.chain(), read, PAGE)
        .compose(
            page -> {
              long now = lastEqual(outside, page, equal);
              return page.size() < PAGE
                  ? Future.succeededFuture(now)
                  : common(outside, page.get(PAGE - 1).number(), now);
            });
  }

  private static long lastEqual(Map<Long, String> outside, List<Statement> page, long equal) {
    long last = equal;
    for (Statement one : page) {
      if (one.hash().equals(outside.get(one.number()))) {
        last = one.number();
      }
    }
    return last;
  }
}
