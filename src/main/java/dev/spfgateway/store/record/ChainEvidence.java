package dev.spfgateway.store.record;

import dev.spfgateway.audit.ChainHead;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.base.Sha256;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Asks a database whether it still has what is known of a chain. */
public final class ChainEvidence {
  private final String chain;
  private final Asking asking;

  /** Queries the database; returns the first column of each row. */
  @FunctionalInterface
  public interface Asking {
    List<String> ask(String sql, Object... values) throws SQLException;
  }

  public ChainEvidence(String chain, Asking asking) {
    this.chain = chain;
    this.asking = asking;
  }

  /**
   * Whether the database has an event; one that retention dropped, according to a signed statement,
   * counts.
   */
  public boolean hasEvent(ChainHead event) throws SQLException {
    if (event.sequence() == 0) {
      return true;
    }
    List<String> there =
        asking.ask(
            "SELECT hash FROM audit_event WHERE chain = ? AND sequence = ?",
            chain,
            event.sequence());
    return there.isEmpty() ? isDropped(event.sequence()) : there.contains(event.hash());
  }

  private boolean isDropped(long sequence) throws SQLException {
    return !asking
        .ask(
            "SELECT chain FROM audit_dropped WHERE chain = ? AND first <= ? AND last >= ?",
            chain,
            sequence,
            sequence)
        .isEmpty();
  }

  /** Whether the database has a signed statement. */
  boolean hasStatement(ChainHead statement) throws SQLException {
    if (statement.sequence() == 0) {
      return true;
    }
    return asking
        .ask(
            "SELECT line FROM audit_statement WHERE chain = ? AND number = ?",
            chain,
            statement.sequence())
        .stream()
        .anyMatch(line -> Sha256.of(line).equals(statement.hash()));
  }

  /** The last signed statement in the database. */
  ChainHead lastStatement() throws SQLException {
    Optional<Statement> last = last("number > 0");
    return last.map(one -> new ChainHead(one.number(), one.hash())).orElse(ChainHead.START);
  }

  /** The last event that a signed head in the database covers, or at which a loss there ends. */
  ChainHead covered() throws SQLException {
    return last("kind IN ('head', 'lost')").map(ChainEvidence::place).orElse(ChainHead.START);
  }

  /** The last event that a signed head in the database covers. */
  ChainHead signedHead() throws SQLException {
    return last("kind = 'head'").map(ChainEvidence::place).orElse(ChainHead.START);
  }

  private static ChainHead place(Statement statement) {
    return new ChainHead(statement.sequence(), statement.members().path("hash").asText());
  }

  private Optional<Statement> last(String condition) throws SQLException {
    return asking
        .ask(
            "SELECT line FROM audit_statement WHERE chain = ? AND "
                + condition
                + " ORDER BY number DESC LIMIT 1",
            chain)
        .stream()
        .findFirst()
        .flatMap(ChainEvidence::readable);
  }

  /** A statement that can't be read is reported by the code that needs it. */
  private static Optional<Statement> readable(String line) {
    try {
      return Optional.of(Statement.parse(line));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether a statement of any chain introduces a key. */
  boolean introduces(String key) throws SQLException {
    return asking.ask("SELECT line FROM audit_statement WHERE kind = 'key'").stream()
        .anyMatch(line -> line.contains("\"newKey\":\"" + key + "\""));
  }
}
