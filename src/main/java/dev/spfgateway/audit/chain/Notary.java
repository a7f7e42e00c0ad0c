package dev.spfgateway.audit.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditConfig;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.LossAcceptance;
import dev.spfgateway.audit.MerkleTree;
import dev.spfgateway.audit.Repeat;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.StoreLoss;
import dev.spfgateway.base.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs the position of the gateway's own chain: at start, at each interval even when nothing
 * happened, and at the end. Never signs a broken chain. Confined to one event loop; slow work runs
 * on workers.
 */
public final class Notary {
  private static final Logger LOG = LoggerFactory.getLogger(Notary.class);

  private final Vertx vertx;
  private final AuditArchive archive;
  private final AuditKeeper keeper;
  private final AuditConfig config;
  private final Ticker ticker;
  private final StatementLog log;
  private final ChainKeys keys;
  private Head last = new Head(0, SealedEvent.GENESIS);
  private Future<Void> busy = Future.succeededFuture();
  private volatile boolean failing;
  private volatile long signedNanos;
  private long timer;

  /**
   * @param keyDirectory the directory of the signing keys
   */
  public Notary(
      Vertx vertx,
      AuditArchive archive,
      AuditKeeper keeper,
      AuditConfig config,
      Path keyDirectory,
      Ticker ticker) {
    this.vertx = vertx;
    this.archive = archive;
    this.keeper = keeper;
    this.config = config;
    this.ticker = ticker;
    this.signedNanos = ticker.nanos();
    this.log = new StatementLog(archive, config.chain(), ticker, new KeyFiles(keyDirectory));
    this.keys = new ChainKeys(vertx, keeper, config.heads().keyAge(), log);
  }

  /** The last event of the chain that a head covers. */
  private record Head(long sequence, String hash) {}

  /** True while the last head could not be signed or stored. */
  public boolean isFailing() {
    return failing;
  }

  /** Time since the last head was signed; since the start before the first one. */
  public Duration headAge() {
    return ticker.since(signedNanos);
  }

  /** Drops old events and states it in the same log. */
  public Retention retention() {
    return new Retention(vertx, archive, keeper, config, log);
  }

  /** Starts with a store that lost nothing. */
  public Future<Void> start() {
    return start(Optional.empty(), 0);
  }

  /**
   * Finds the key or creates the first one, states a loss that no operator has accepted yet, states
   * the holds if they have changed, and signs.
   *
   * @param common see {@link #lost}
   * @return fails when the chain has a key that no longer exists
   */
  public Future<Void> start(Optional<StoreLoss> loss, long common) {
    return archive
        .last(config.chain(), Optional.of(Statement.Kind.KEY))
        .compose(stated -> keys.establish(stated, last.sequence()))
        .compose(known -> findLast())
        .compose(
            known ->
                loss.isEmpty()
                    ? Future.succeededFuture()
                    : lost(loss.get(), common).<Void>mapEmpty())
        .compose(known -> holds())
        .compose(stated -> seal("start"))
        .onSuccess(
            headed ->
                timer = vertx.setPeriodic(config.heads().interval().toMillis(), id -> tick()));
  }

  /** Finds where the store's last head, or last loss, ends. */
  private Future<Void> findLast() {
    return archive
        .last(config.chain(), Optional.of(Statement.Kind.HEAD))
        .compose(
            head ->
                archive
                    .last(config.chain(), Optional.of(Statement.Kind.LOST))
                    .map(lost -> later(head, lost)))
        .onSuccess(found -> last = found.map(Notary::head).orElse(new Head(0, SealedEvent.GENESIS)))
        .mapEmpty();
  }

  private static Optional<Statement> later(Optional<Statement> one, Optional<Statement> other) {
    return Stream.concat(one.stream(), other.stream())
        .max(Comparator.comparingLong(Statement::number));
  }

  /**
   * States that the store came back with less than it had confirmed, after signing what it has.
   *
   * @param common number of the last statement that both the store and its outside copy have
   * @return the statement; the existing one if this loss was stated before
   */
  public Future<Statement> lost(StoreLoss loss, long common) {
    Future<Statement> stated =
        busy.transform(
            done ->
                archive
                    .last(config.chain(), Optional.of(Statement.Kind.LOST))
                    .compose(
                        before ->
                            before.filter(one -> isAbout(one, loss)).isPresent()
                                ? Future.succeededFuture(before.get())
                                : state(loss, common)));
    busy = stated.<Void>mapEmpty().onComplete(done -> failing = done.failed());
    return stated;
  }

  private static boolean isAbout(Statement statement, StoreLoss loss) {
    return statement.members().path("loss").asText().equals(loss.id().toString());
  }

  private Future<Statement> state(StoreLoss loss, long common) {
    log.forget();
    return findLast()
        .compose(known -> sealUpTo(loss.store().sequence()))
        .compose(
            signed -> {
              Head from = last;
              boolean further = loss.resumed().sequence() >= from.sequence();
              long to = further ? loss.resumed().sequence() : from.sequence();
              return log.add(
                  Statement.Kind.LOST,
                  to,
                  json -> {
                    json.put("from", from.sequence() + 1).put("to", to);
                    json.put("hash", further ? loss.resumed().hash() : from.hash());
                    json.put("after", common);
                    loss.write(json);
                  },
                  keeper::state);
            })
        .onSuccess(stated -> last = head(stated));
  }

  /** Events that the store still had are signed like any others. */
  private Future<Void> sealUpTo(long sequence) {
    return Repeat.whileMore(
        vertx,
        () -> {
          int most = (int) Math.min(config.heads().maxEvents(), sequence - last.sequence());
          return most <= 0
              ? Future.succeededFuture(false)
              : archive
                  .links(config.chain(), last.sequence(), most)
                  .compose(
                      links ->
                          links.isEmpty()
                              ? Future.succeededFuture(false)
                              : sign("loss", links).map(links.size() == most));
        });
  }

  /** States that an operator accepted a loss. */
  public Future<Statement> accepted(LossAcceptance acceptance) {
    return log.add(
        Statement.Kind.ACCEPTED,
        last.sequence(),
        json ->
            json.put("loss", acceptance.loss().toString())
                .put("operator", acceptance.operator())
                .put("reason", acceptance.reason()),
        keeper::state);
  }

  private static Head head(Statement statement) {
    return new Head(statement.sequence(), statement.members().path("hash").asText());
  }

  private void tick() {
    Future<Void> unused =
        seal("interval")
            .compose(headed -> rotateIfDue())
            .onFailure(failure -> LOG.error("signing the audit chain's head fails", failure));
  }

  /** Signs one last time. */
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    return seal("stop");
  }

  /** Takes a new key when the old one has reached its age or an operator asked for one. */
  public Future<Void> rotateIfDue() {
    return keys.rotateIfDue(last.sequence());
  }

  private <T> Future<T> onWorker(Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }

  private Future<Void> holds() {
    ArrayNode list = HoldsMember.of(config.retention().holds());
    return archive
        .last(config.chain(), Optional.of(Statement.Kind.HOLDS))
        .compose(
            stated -> {
              JsonNode before =
                  stated.map(one -> one.members().path("holds")).orElse(list.arrayNode());
              return before.equals(list)
                  ? Future.succeededFuture()
                  : log.add(
                          Statement.Kind.HOLDS,
                          last.sequence(),
                          json -> json.set("holds", list),
                          keeper::state)
                      .mapEmpty();
            });
  }

  /** Signs everything recorded so far; one signature at a time. */
  public Future<Void> seal(String reason) {
    busy = busy.transform(done -> sealAll(reason)).onComplete(done -> failing = done.failed());
    return busy;
  }

  private Future<Void> sealAll(String reason) {
    boolean[] first = {true};
    return Repeat.whileMore(
        vertx,
        () -> {
          boolean evenNothing = first[0];
          first[0] = false;
          return sealOnce(reason, evenNothing);
        });
  }

  /** True when there may be more. */
  private Future<Boolean> sealOnce(String reason, boolean evenNothing) {
    int most = config.heads().maxEvents();
    return archive
        .links(config.chain(), last.sequence(), most)
        .compose(
            links -> {
              boolean more = links.size() == most;
              return links.isEmpty() && !evenNothing
                  ? Future.succeededFuture(false)
                  : sign(reason, links).map(more);
            });
  }

  private Future<Void> sign(String reason, List<AuditArchive.Link> links) {
    Head from = last;
    return onWorker(() -> tree(from, links))
        .compose(
            tree ->
                log.add(
                    Statement.Kind.HEAD,
                    from.sequence() + links.size(),
                    json ->
                        json.put("from", from.sequence() + 1)
                            .put("hash", tree.hash())
                            .put("root", tree.root())
                            .put("reason", reason),
                    keeper::state))
        .onSuccess(
            stated -> {
              last = head(stated);
              signedNanos = ticker.nanos();
            })
        .mapEmpty();
  }

  private record Tree(String root, String hash) {}

  private Tree tree(Head from, List<AuditArchive.Link> links) {
    MerkleTree.Builder tree = new MerkleTree.Builder();
    ChainCheck check = new ChainCheck(from.sequence(), from.hash());
    for (AuditArchive.Link link : links) {
      Optional<String> fault = check.next(link);
      if (fault.isPresent()) {
        throw new IllegalStateException(
            "the audit chain "
                + config.chain()
                + " is broken at event "
                + link.event().sequence()
                + ": "
                + fault.get());
      }
      tree.add(link.event().hash());
    }
    return new Tree(tree.root(), check.hash());
  }
}
