package dev.spfgateway.audit.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditConfig;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.Hold;
import dev.spfgateway.audit.MerkleTree;
import dev.spfgateway.audit.Repeat;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.base.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs where the gateway's own chain stands: at its start, at each interval, also when nothing
 * happened, and at its end. Never signs a chain that is broken. Lives on one event loop; what takes
 * time is done on workers.
 */
public final class Notary {
  /** More than two clocks that are kept in time are apart. */
  private static final Duration FROM_AHEAD = Duration.ofHours(-1);

  private static final Logger LOG = LoggerFactory.getLogger(Notary.class);

  private final Vertx vertx;
  private final AuditArchive archive;
  private final AuditKeeper keeper;
  private final AuditConfig config;
  private final StatementLog log;
  private final Ticker ticker;
  private Head last = new Head(0, SealedEvent.GENESIS);
  private Future<Void> busy = Future.succeededFuture();
  private volatile boolean failing;
  private long timer;

  /**
   * Takes the store.
   *
   * @param keys the directory of the signing keys
   */
  public Notary(
      Vertx vertx,
      AuditArchive archive,
      AuditKeeper keeper,
      AuditConfig config,
      Path keys,
      Ticker ticker) {
    this.vertx = vertx;
    this.archive = archive;
    this.keeper = keeper;
    this.config = config;
    this.ticker = ticker;
    this.log = new StatementLog(archive, config.chain(), ticker, new KeyFiles(keys));
  }

  /** The chain's last event that is covered. */
  private record Head(long sequence, String hash) {}

  /** True while the last head could not be signed or stored. */
  public boolean isFailing() {
    return failing;
  }

  /** Who drops what is old; states it in the same log. */
  public Retention retention() {
    return new Retention(vertx, archive, keeper, config, log);
  }

  /**
   * Finds the key or makes the first one, states the holds if they have changed, and signs.
   *
   * @return fails when the chain has a key that is not there any more
   */
  public Future<Void> start() {
    return archive
        .last(config.chain(), Optional.of(Statement.Kind.KEY))
        .compose(this::establish)
        .compose(known -> archive.last(config.chain(), Optional.of(Statement.Kind.HEAD)))
        .onSuccess(head -> last = head.map(Notary::head).orElse(last))
        .compose(known -> holds())
        .compose(stated -> seal("start"))
        .onSuccess(
            headed ->
                timer = vertx.setPeriodic(config.heads().interval().toMillis(), id -> tick()));
  }

  private static Head head(Statement statement) {
    return new Head(statement.sequence(), statement.members().path("hash").asText());
  }

  private void tick() {
    Future<Void> unused =
        seal("interval")
            .compose(headed -> rotateIfDue())
            .onFailure(failure -> LOG.error("the audit chain's head is not signed", failure));
  }

  /** Signs for the last time. */
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    return seal("stop");
  }

  private <T> Future<T> onWorker(Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }

  private Future<Void> establish(Optional<Statement> stated) {
    if (stated.isEmpty()) {
      return onWorker(this::firstKey).compose(this::introduce);
    }
    String id = stated.get().members().path("newKey").asText();
    return onWorker(() -> log.files().find(id))
        .compose(
            found ->
                found.isPresent()
                    ? onWorker(() -> settle(found.get()))
                    : Future.failedFuture(lost(id)))
        .onSuccess(key -> log.use(key, stated.get().time()))
        .mapEmpty();
  }

  private IllegalStateException lost(String id) {
    return new IllegalStateException(
        "the audit chain "
            + config.chain()
            + " is signed with the key "
            + id
            + ", which is not in "
            + log.files().directory()
            + "; bring it back, or begin another chain with audit.chain");
  }

  private SigningKey firstKey() throws IOException {
    Optional<SigningKey> there = log.files().current();
    if (there.isPresent()) {
      return there.get();
    }
    SigningKey made = SigningKey.generate();
    log.files().first(made);
    return made;
  }

  /** A stop in the midst of a rotation left two keys; the one that was stated is the right one. */
  private SigningKey settle(SigningKey stated) throws IOException {
    Optional<SigningKey> current = log.files().current();
    if (current.isEmpty() || !current.get().id().equals(stated.id())) {
      log.files().takeOver();
    }
    return stated;
  }

  private Future<Void> introduce(SigningKey key) {
    log.use(key, ticker.now());
    return state(key).mapEmpty();
  }

  private Future<Statement> state(SigningKey next) {
    return log.add(
        Statement.Kind.KEY,
        last.sequence(),
        json -> json.put("newKey", next.id()).put("publicKey", next.print()),
        keeper::state);
  }

  /** Takes a new key when the old one is of age or somebody asked for one. */
  public Future<Void> rotateIfDue() {
    Duration age = Duration.between(log.keySince(), ticker.now());
    // A key that is younger than no time at all was made while the clock was ahead: nobody can
    // tell how old it is, so another one follows.
    boolean old = age.compareTo(config.heads().keyAge()) >= 0 || age.compareTo(FROM_AHEAD) < 0;
    return onWorker(() -> old || log.files().isRotationRequested())
        .compose(due -> due ? rotate() : Future.succeededFuture());
  }

  /** The old key signs for the new one, and is destroyed. */
  private Future<Void> rotate() {
    SigningKey next = SigningKey.generate();
    return onWorker(
            () -> {
              log.files().prepareNext(next);
              return next;
            })
        .compose(this::state)
        .compose(
            stated ->
                onWorker(
                    () -> {
                      log.files().takeOver();
                      log.files().rotationDone();
                      return next;
                    }))
        .onSuccess(
            key -> {
              log.use(key, ticker.now());
              LOG.info("the audit chain is signed with the key {} from now on", key.id());
            })
        .mapEmpty();
  }

  private Future<Void> holds() {
    ObjectNode now = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    ArrayNode list = now.putArray("holds");
    config.retention().holds().forEach(hold -> write(list.addObject(), hold.hold()));
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

  private static void write(ObjectNode json, Hold hold) {
    json.put("name", hold.name());
    if (hold.tenant() != null) {
      json.put("tenant", hold.tenant());
    }
    if (hold.operation() != null) {
      json.put("operation", hold.operation().toString());
    }
    if (hold.from() != null) {
      json.put("from", hold.from().toEpochMilli());
    }
    if (hold.to() != null) {
      json.put("to", hold.to().toEpochMilli());
    }
  }

  /** Signs what has been recorded by now; one at a time. */
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
        .onSuccess(stated -> last = head(stated))
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
