package dev.spfgateway.store.record;

import dev.spfgateway.audit.ChainHead;
import dev.spfgateway.audit.KnownChain;
import dev.spfgateway.audit.LossEvent;
import dev.spfgateway.audit.LossRecord;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.StoreLoss;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers this process's own chain, and compares the database with it on every connection: a
 * database can come back with less than it had confirmed, or with something else. Holds the newest
 * events to append them again. Confined to the writer's thread, except the methods about losses.
 */
public final class ChainMemory {
  private static final Logger LOG = LoggerFactory.getLogger(ChainMemory.class);

  private final String chain;
  private final LossRecord record;
  private final KnownChain outside;
  private final int most;
  private final Ticker ticker;
  private final Uuid7 ids;

  private final Deque<SealedEntry> held = new ArrayDeque<>();
  private List<SealedEntry> pending = List.of();
  private @Nullable ChainHead intended;
  private @Nullable Statement pendingStatement;
  private @Nullable ChainHead known;
  private @Nullable ChainHead statement;
  private long covered;
  private volatile @Nullable StoreLoss loss;
  private volatile Optional<String> elsewhere = Optional.empty();

  /** What a store is compared with, and where a loss is remembered. */
  public record Outside(KnownChain known, LossRecord record) {
    public static final Outside NOTHING = new Outside(KnownChain.NOTHING, LossRecord.none());
  }

  /**
   * Takes what is known outside the store.
   *
   * @param most maximum number of events to hold
   */
  public ChainMemory(String chain, Outside outside, int most, Ticker ticker) {
    this.chain = chain;
    this.record = outside.record();
    this.outside = outside.known();
    this.most = most;
    this.ticker = ticker;
    this.ids = new Uuid7(ticker, new SecureRandom());
  }

  /** The loss that no operator has accepted yet. */
  public Optional<StoreLoss> loss() {
    return Optional.ofNullable(loss);
  }

  /** Why mutations are refused when another gateway found a loss. */
  public static String lostElsewhere(String chain) {
    return "the gateway with the chain "
        + chain
        + " found that the store it shares with this one has lost records that it had confirmed;"
        + " mutations are refused until an operator accepts the loss there with: audit accept-loss"
        + " --reason …";
  }

  /** Records the chain of another gateway that found a loss; empty when none did. */
  public void elsewhere(Optional<String> chain) {
    elsewhere = chain;
  }

  /** Why mutations are refused; empty when they are not. */
  public Optional<String> refusal() {
    return loss().map(StoreLoss::text).or(() -> elsewhere.map(ChainMemory::lostElsewhere));
  }

  /** Records that an operator has accepted a loss; one found since is another. */
  public void accepted(StoreLoss accepted) {
    if (accepted.equals(loss)) {
      loss = null;
    }
  }

  /**
   * Records that a transaction with these events, and perhaps a statement, is about to be
   * committed.
   */
  public void committing(List<SealedEntry> events) {
    resuming(events);
    intended = events.isEmpty() ? null : events.get(events.size() - 1).head();
  }

  /** Records that the events from {@link #compare} are about to be committed. */
  public void resuming(List<SealedEntry> events) {
    pending = List.copyOf(events);
  }

  /** Records that a statement is part of the transaction. */
  public void stating(Statement next) {
    if (next.chain().equals(chain)) {
      pendingStatement = next;
    }
  }

  /**
   * Whether a statement follows the last one, and a head the last covered event; one that was made
   * without knowledge of a loss does not.
   */
  public boolean follows(Statement next) {
    @Nullable ChainHead last = statement;
    if (last == null || !next.chain().equals(chain)) {
      return true;
    }
    return next.number() == last.sequence() + 1
        && next.members().path("previous").asText().equals(last.hash())
        && (next.kind() != Statement.Kind.HEAD
            || next.members().path("from").asLong() == covered + 1);
  }

  /** Begins a transaction. */
  public void begin() {
    forget();
    intended = null;
  }

  private void forget() {
    pending = List.of();
    pendingStatement = null;
  }

  /** Records that the transaction is durable. */
  public void committed() {
    for (SealedEntry entry : pending) {
      held.add(entry);
      known = entry.head();
    }
    while (held.size() > most) {
      held.remove();
    }
    @Nullable Statement stated = pendingStatement;
    if (stated != null) {
      statement = new ChainHead(stated.number(), stated.hash());
      boolean covers = stated.kind() == Statement.Kind.HEAD || stated.kind() == Statement.Kind.LOST;
      covered = covers ? stated.sequence() : covered;
    }
    forget();
  }

  /** Whether the chain's head is that of the last transaction; false if that had no events. */
  public boolean isCommitted(ChainHead head) {
    return head.equals(intended);
  }

  /**
   * Compares a newly connected database with what is known.
   *
   * @param found the chain's last event there
   * @param claimed the last event that the database says it has
   * @return the events to append so that the chain continues after what is known; empty when
   *     nothing is missing
   * @throws SQLException when the database can't be queried, or the loss can't be remembered
   */
  public List<SealedEntry> compare(ChainHead found, ChainHead claimed, ChainEvidence evidence)
      throws SQLException {
    Optional<StoreLoss> missing =
        known == null ? atStart(found, claimed, evidence) : again(found, known, evidence);
    if (missing.isEmpty() && !claimed.equals(found)) {
      missing = Optional.of(lost("store", claimed, found));
    }
    statement = evidence.lastStatement();
    covered = evidence.covered().sequence();
    if (missing.isEmpty()) {
      known = found;
      return List.of();
    }
    StoreLoss now = missing.get();
    remember(now);
    List<SealedEntry> entries = new ArrayList<>(heldAfter(found));
    ChainHead last = entries.isEmpty() ? now.resumed() : entries.get(entries.size() - 1).head();
    LossEvent event =
        new LossEvent(ids.next(), ticker.now().truncatedTo(ChronoUnit.MILLIS), now, null);
    entries.add(SealedEntry.after(last, event, chain));
    // Until these are durable, the next connection is compared with the same events.
    known = now.known();
    return entries;
  }

  private Optional<StoreLoss> atStart(ChainHead found, ChainHead claimed, ChainEvidence evidence)
      throws SQLException {
    try {
      loss = record.open().orElse(null);
    } catch (IOException e) {
      throw new SQLException("the record of the store's loss can't be read: " + e.getMessage(), e);
    }
    @Nullable StoreLoss open = loss;
    if (open != null && found.equals(claimed) && found.sequence() > open.resumed().sequence()) {
      // The chain continued after the loss; the signed heads outside the store may not show that
      // yet.
      return Optional.empty();
    }
    ChainHead signed = evidence.signedHead();
    ChainHead event =
        outside.event().filter(one -> one.sequence() >= signed.sequence()).orElse(signed);
    boolean isThere =
        evidence.hasEvent(event)
            && (outside.statement().isEmpty() || evidence.hasStatement(outside.statement().get()));
    if (!isThere) {
      return Optional.of(lost("heads", event, found));
    }
    boolean hasChain = outside.key().isEmpty() || evidence.introduces(outside.key().get());
    return hasChain ? Optional.empty() : Optional.of(lost("key", found, found));
  }

  private Optional<StoreLoss> again(ChainHead found, ChainHead last, ChainEvidence evidence)
      throws SQLException {
    if (!pending.isEmpty() && pending.get(pending.size() - 1).head().equals(found)) {
      committed();
    }
    boolean same = found.equals(known) && (statement == null || evidence.hasStatement(statement));
    return same ? Optional.empty() : Optional.of(lost("memory", last, found));
  }

  private StoreLoss lost(String source, ChainHead last, ChainHead found) {
    @Nullable StoreLoss open = loss;
    if (open != null && open.known().equals(last) && open.store().equals(found)) {
      return open;
    }
    List<SealedEntry> again = heldAfter(found);
    ChainHead resumed = found.sequence() < last.sequence() ? last : found;
    return new StoreLoss(
        ids.next(),
        ticker.now().truncatedTo(ChronoUnit.MILLIS),
        source,
        last,
        found,
        again.isEmpty() ? resumed : again.get(0).before());
  }

  private List<SealedEntry> heldAfter(ChainHead found) {
    return held.stream().filter(one -> one.sealed().sequence() > found.sequence()).toList();
  }

  private void remember(StoreLoss now) throws SQLException {
    loss = now;
    LOG.error("chain {}: {}", chain, now.text());
    try {
      record.found(now);
    } catch (IOException e) {
      throw new SQLException("the store's loss can't be recorded: " + e.getMessage(), e);
    }
  }
}
