package dev.spfgateway.audit.proof;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.BrokenStatement;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.chain.EventPass;
import dev.spfgateway.audit.chain.StatementPass;
import dev.spfgateway.base.VisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Verifies one chain: first its statements, then its events against them. Holds one page of each.
 */
public final class Verification {
  private static final int TOLD_EVERY = 100_000;

  private final ChainSource source;
  private final String chain;
  private final HeadsFile second;
  private final Consumer<String> progress;
  private final StatementPass statements;
  private final EventPass events;
  private final List<String> lines = new ArrayList<>();

  /**
   * Prepares the verification.
   *
   * @param trusted ids of trusted keys
   * @param second the statements in the second place
   * @param progress receives progress messages
   */
  public Verification(
      ChainSource source,
      String chain,
      Set<String> trusted,
      HeadsFile second,
      Consumer<String> progress) {
    this.source = source;
    this.chain = chain;
    this.second = second;
    this.progress = progress;
    this.statements = new StatementPass(trusted);
    this.events = new EventPass(statements);
  }

  /** The findings, one per line. */
  public List<String> lines() {
    return lines;
  }

  /** Runs it; true when no fault was found. */
  public boolean run() {
    Optional<String> fault = check();
    if (fault.isPresent()) {
      lines.add(VisibleText.of("chain " + chain + ": BROKEN at " + fault.get()));
      return false;
    }
    lines.add(
        "chain %s: good, %d events (%d of them not signed yet, %d dropped by retention),"
                .formatted(
                    VisibleText.of(chain),
                    events.events(),
                    events.unsigned(),
                    statements.droppedEvents())
            + " %d statements, longest time without a head %s"
                .formatted(statements.number(), statements.longestSilence())
            + (statements.losses() == 0
                ? ""
                : ", %d accepted losses of the store with %d events"
                    .formatted(statements.losses(), statements.lostEvents())));
    return true;
  }

  private Optional<String> check() {
    try {
      return checkStatements().or(this::checkEvents);
    } catch (BrokenStatement e) {
      return Optional.of("statement " + e.number() + ": " + e.fault());
    }
  }

  private Optional<String> checkStatements() {
    Pages<Statement> all = source.statements(chain);
    while (all.hasNext()) {
      Statement next = all.next();
      Optional<String> fault = second.differs(next).or(() -> statements.next(next));
      if (fault.isPresent()) {
        return Optional.of("statement " + next.number() + ": " + fault.get());
      }
    }
    if (statements.number() == 0) {
      return Optional.of("its beginning: it has no signed statement");
    }
    return second
        .behind(statements.number(), statements.covered())
        .or(() -> statements.openLoss().map(Verification::unaccepted));
  }

  private static String unaccepted(Statement loss) {
    return "statement %d: the store was found to have lost confirmed records, at %s"
            .formatted(loss.number(), loss.time())
        + " (events %d to %d are lost); no operator has accepted the loss (audit accept-loss)"
            .formatted(loss.members().path("from").asLong(), loss.sequence());
  }

  private Optional<String> checkEvents() {
    Pages<AuditArchive.Link> all = source.events(chain);
    Pages<Statement> heads = source.statements(chain);
    while (heads.hasNext()) {
      Statement head = heads.next();
      boolean isLoss = head.kind() == Statement.Kind.LOST;
      if (head.kind() != Statement.Kind.HEAD && !isLoss) {
        continue;
      }
      long last = isLoss ? head.members().path("from").asLong() - 1 : head.sequence();
      Optional<String> fault = upTo(last, all);
      if (fault.isPresent()) {
        return fault;
      }
      fault = isLoss ? events.lost(head) : events.head(head);
      if (fault.isPresent()) {
        return Optional.of("event " + (events.sequence() + 1) + " or before: " + fault.get());
      }
    }
    return upTo(Long.MAX_VALUE, all);
  }

  private Optional<String> upTo(long sequence, Pages<AuditArchive.Link> all) {
    while (all.hasNext() && all.peek().event().sequence() <= sequence) {
      AuditArchive.Link link = all.next();
      Optional<String> fault = events.event(link);
      if (fault.isPresent()) {
        return Optional.of("event " + link.event().sequence() + ": " + fault.get());
      }
      if (events.events() % TOLD_EVERY == 0) {
        progress.accept(
            "chain " + VisibleText.of(chain) + ": " + events.events() + " events are good so far");
      }
    }
    return Optional.empty();
  }
}
