package dev.spfgateway.store.record;

import dev.spfgateway.audit.BrokenStatement;
import dev.spfgateway.audit.Statement;

/**
 * A statement as stored in its row.
 *
 * @param chain the chain's name
 * @param number its number
 * @param kind its kind's word
 * @param sequence the last event that heads cover
 * @param time when it was made, in milliseconds since 1970
 * @param line the statement itself
 */
public record KeptStatement(
    String chain, long number, String kind, long sequence, long time, String line) {
  /** Selects the columns in this order. */
  public static final String SELECT =
      "SELECT chain, number, kind, sequence, time, line FROM audit_statement ";

  /**
   * Reads the statement.
   *
   * @throws BrokenStatement when it can't be read, or contradicts the columns by which it is found
   */
  public Statement read() {
    Statement said;
    try {
      said = Statement.parse(line);
    } catch (IllegalArgumentException e) {
      throw new BrokenStatement(chain, number, "changed: it can't be read");
    }
    boolean agrees =
        said.chain().equals(chain)
            && said.number() == number
            && said.kind().word().equals(kind)
            && said.sequence() == sequence
            && said.time().toEpochMilli() == time;
    if (!agrees) {
      throw new BrokenStatement(chain, number, "changed: its index columns differ from its text");
    }
    return said;
  }
}
