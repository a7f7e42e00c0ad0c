package dev.spfgateway.store.record;

import dev.spfgateway.audit.BrokenStatement;
import dev.spfgateway.audit.Statement;

/**
 * A statement as its row has it.
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
  /** The columns, in this order. */
  public static final String SELECT =
      "SELECT chain, number, kind, sequence, time, line FROM audit_statement ";

  /**
   * Reads it.
   *
   * @throws BrokenStatement when it can't be read, or is not what it is found by
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
      throw new BrokenStatement(
          chain, number, "changed: the columns that it is found by are not what it says");
    }
    return said;
  }
}
