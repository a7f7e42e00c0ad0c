package dev.spfgateway.audit.chain;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.MerkleTree;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import java.util.Optional;

/**
 * The second pass over a chain: checks that its events are those that the heads cover, after the
 * first pass has verified the heads. Events up to a head's sequence come before the head. Its
 * memory does not grow with the chain.
 */
public final class EventPass {
  private final StatementPass statements;
  private final ChainCheck check = new ChainCheck(0, SealedEvent.GENESIS);
  private MerkleTree.Builder tree = new MerkleTree.Builder();
  private long events;

  /** Takes the result of the first pass. */
  public EventPass(StatementPass statements) {
    this.statements = statements;
  }

  /** Why an event is not the next one; empty when it is. */
  public Optional<String> event(AuditArchive.Link link) {
    Optional<String> fault = check.next(link);
    if (fault.isEmpty()) {
      tree.add(link.event().hash());
      events++;
    }
    return fault;
  }

  /** Why the events so far are not those that the head covers; empty when they are. */
  public Optional<String> head(Statement head) {
    long from = head.members().path("from").asLong();
    long to = head.sequence();
    String hash = head.members().path("hash").asText();
    if (from <= to && tree.size() == 0 && statements.isDropped(from, to)) {
      check.skipTo(to, hash);
      return Optional.empty();
    }
    if (check.sequence() < to) {
      return Optional.of(missing(head, to));
    }
    String root = tree.root();
    tree = new MerkleTree.Builder();
    if (!check.hash().equals(hash) || !root.equals(head.members().path("root").asText())) {
      return Optional.of(
          "changed: events "
              + from
              + " to "
              + to
              + " are not those that head "
              + head.number()
              + " signed at "
              + head.time());
    }
    return Optional.empty();
  }

  /**
   * Continues after events that are lost, according to a signed statement. Returns why that is
   * impossible; empty when it is possible.
   */
  public Optional<String> lost(Statement statement) {
    long from = statement.members().path("from").asLong();
    if (check.sequence() != from - 1 || tree.size() > 0) {
      return Optional.of(missing(statement, from - 1));
    }
    check.skipTo(statement.sequence(), statement.members().path("hash").asText());
    return Optional.empty();
  }

  private String missing(Statement head, long to) {
    return (to < statements.covered() ? "deleted" : "deleted or truncated")
        + ": events "
        + (check.sequence() + 1)
        + " to "
        + to
        + " are missing, which head "
        + head.number()
        + " signed at "
        + head.time();
  }

  /** The number of valid events. */
  public long events() {
    return events;
  }

  /** The number of valid events that no head covers yet. */
  public long unsigned() {
    return Math.max(0, check.sequence() - statements.covered());
  }

  /** The last valid event. */
  public long sequence() {
    return check.sequence();
  }
}
