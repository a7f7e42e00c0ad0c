package dev.spfgateway.audit.chain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.base.Ticker;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The signed statements about one chain, each with the hash of the one before. Creates one at a
 * time, in the order requested. Confined to one event loop.
 */
final class StatementLog {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AuditArchive archive;
  private final String chain;
  private final Ticker ticker;
  private final KeyFiles files;

  /** The write in progress; the next one waits for it. */
  private Future<?> busy = Future.succeededFuture();

  /** The last known statement; null when the store must be asked. */
  private @Nullable Tail tail;

  private @Nullable SigningKey key;
  private Instant keySince = Instant.EPOCH;

  StatementLog(AuditArchive archive, String chain, Ticker ticker, KeyFiles files) {
    this.archive = archive;
    this.chain = chain;
    this.ticker = ticker;
    this.files = files;
  }

  private record Tail(long number, String hash) {}

  String chain() {
    return chain;
  }

  Ticker ticker() {
    return ticker;
  }

  KeyFiles files() {
    return files;
  }

  /** Since when the current key signs. */
  Instant keySince() {
    return keySince;
  }

  /**
   * Signs with this key from now on.
   *
   * @param since when it became the chain's key
   */
  void use(SigningKey current, Instant since) {
    key = current;
    keySince = since;
  }

  /**
   * Forgets the last statement and rereads it from the store, which may have others than were
   * known.
   */
  void forget() {
    tail = null;
  }

  /**
   * Adds a statement.
   *
   * @param sequence the chain's last event that heads cover
   * @param members adds the statement's own members
   * @param writing makes the statement durable
   */
  Future<Statement> add(
      Statement.Kind kind,
      long sequence,
      Consumer<ObjectNode> members,
      Function<Statement, Future<Void>> writing) {
    return inTurn(
        () ->
            tail()
                .map(last -> make(kind, sequence, members, last))
                .compose(made -> writing.apply(made).map(made))
                .onSuccess(made -> tail = new Tail(made.number(), made.hash()))
                // It may be on disk nevertheless.
                .onFailure(failure -> tail = null));
  }

  private <T> Future<T> inTurn(Supplier<Future<T>> work) {
    Future<T> mine = busy.transform(done -> work.get());
    busy = mine;
    return mine;
  }

  private Future<Tail> tail() {
    @Nullable Tail known = tail;
    return known != null
        ? Future.succeededFuture(known)
        : archive
            .last(chain, Optional.empty())
            .map(
                last ->
                    last.map(found -> new Tail(found.number(), found.hash()))
                        .orElse(new Tail(0, Statement.GENESIS)));
  }

  private Statement make(
      Statement.Kind kind, long sequence, Consumer<ObjectNode> members, Tail last) {
    SigningKey with = signing();
    Instant now = Instant.ofEpochMilli(ticker.now().toEpochMilli());
    ObjectNode json = JSON.createObjectNode();
    json.put("statement", kind.word()).put("version", VERSION).put("chain", chain);
    json.put("number", last.number() + 1).put("sequence", sequence);
    json.put("time", now.toEpochMilli()).put("key", with.id()).put("previous", last.hash());
    members.accept(json);
    String text = print(json);
    byte[] signature = with.sign(text.getBytes(StandardCharsets.UTF_8));
    return new Statement(
        chain, last.number() + 1, kind, sequence, now, Statement.line(text, signature));
  }

  private SigningKey signing() {
    @Nullable SigningKey current = key;
    if (current == null) {
      throw new IllegalStateException("there is no key yet");
    }
    return current;
  }

  static String print(ObjectNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (IOException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }
}
