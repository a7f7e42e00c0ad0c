package dev.spfgateway.audit.chain;

import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.Statement;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys that a chain's statements are signed with, one after the other. On one event loop. */
final class ChainKeys {
  private static final Logger LOG = LoggerFactory.getLogger(ChainKeys.class);

  /** More than two clocks that are kept in time are apart. */
  private static final Duration FROM_AHEAD = Duration.ofHours(-1);

  private final Vertx vertx;
  private final AuditKeeper keeper;
  private final Duration keyAge;
  private final StatementLog log;

  ChainKeys(Vertx vertx, AuditKeeper keeper, Duration keyAge, StatementLog log) {
    this.vertx = vertx;
    this.keeper = keeper;
    this.keyAge = keyAge;
    this.log = log;
  }

  private <T> Future<T> onWorker(Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }

  /**
   * Finds the chain's key, or makes the first one and states it.
   *
   * @param stated the chain's last statement about a key
   * @param covered the last event that heads cover
   * @return fails when the chain has a key that is not there any more
   */
  Future<Void> establish(Optional<Statement> stated, long covered) {
    if (stated.isEmpty()) {
      return onWorker(this::firstKey).compose(key -> introduce(key, covered));
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
            + log.chain()
            + " is signed with the key "
            + id
            + ", which is not in "
            + log.files().directory()
            + "; bring it back, or begin another chain with audit.chain");
  }

  /**
   * A new key becomes the signing one once it is stated: until then no chain was signed with it.
   */
  private SigningKey firstKey() throws IOException {
    Optional<SigningKey> there = log.files().current();
    if (there.isEmpty()) {
      there = log.files().next();
    }
    if (there.isPresent()) {
      return there.get();
    }
    SigningKey made = SigningKey.generate();
    log.files().prepareNext(made);
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

  private Future<Void> introduce(SigningKey key, long covered) {
    log.use(key, log.ticker().now());
    return state(key, covered).compose(stated -> onWorker(() -> settle(key))).mapEmpty();
  }

  private Future<Statement> state(SigningKey next, long covered) {
    return log.add(
        Statement.Kind.KEY,
        covered,
        json -> json.put("newKey", next.id()).put("publicKey", next.print()),
        keeper::state);
  }

  /** Takes a new key when the old one is of age or somebody asked for one. */
  Future<Void> rotateIfDue(long covered) {
    Duration age = Duration.between(log.keySince(), log.ticker().now());
    // A key that is younger than no time at all was made while the clock was ahead: nobody can
    // tell how old it is, so another one follows.
    boolean old = age.compareTo(keyAge) >= 0 || age.compareTo(FROM_AHEAD) < 0;
    return onWorker(() -> old || log.files().isRotationRequested())
        .compose(due -> due ? rotate(covered) : Future.succeededFuture());
  }

  /** The old key signs for the new one, and is destroyed. */
  private Future<Void> rotate(long covered) {
    SigningKey next = SigningKey.generate();
    return onWorker(
            () -> {
              log.files().prepareNext(next);
              return next;
            })
        .compose(key -> state(key, covered))
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
              log.use(key, log.ticker().now());
              LOG.info("the audit chain is signed with the key {} from now on", key.id());
            })
        .mapEmpty();
  }
}
