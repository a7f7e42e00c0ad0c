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

/** The sequence of keys that sign a chain's statements. Confined to one event loop. */
final class ChainKeys {
  private static final Logger LOG = LoggerFactory.getLogger(ChainKeys.class);

  /** More than the difference between two synchronized clocks. */
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
   * Finds the chain's key, or creates and states the first one.
   *
   * @param stated the chain's last statement about a key
   * @param covered the last event that heads cover
   * @return fails when the chain has a key that no longer exists
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
            + "; restore the key, or name a new chain in audit.chain");
  }

  /** A new key becomes the signing key once it is stated: until then it has signed no chain. */
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

  /** A stop during a rotation left two keys; the stated one is the right one. */
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

  /** Takes a new key when the old one has reached its age or an operator asked for one. */
  Future<Void> rotateIfDue(long covered) {
    Duration age = Duration.between(log.keySince(), log.ticker().now());
    // A key dated in the future was made while the clock was ahead: its age is unknown, so a new
    // key replaces it.
    boolean old = age.compareTo(keyAge) >= 0 || age.compareTo(FROM_AHEAD) < 0;
    return onWorker(() -> old || log.files().isRotationRequested())
        .compose(due -> due ? rotate(covered) : Future.succeededFuture());
  }

  /** The old key signs the new one and is then destroyed. */
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
