package dev.spfgateway.audit;

/** Thrown when a stored statement is not the one that was written. */
public final class BrokenStatement extends RuntimeException {
  private final long number;
  private final String fault;

  /**
   * Identifies the statement.
   *
   * @param number the number under which it is stored
   * @param fault what is wrong, to follow the statement's name
   */
  public BrokenStatement(String chain, long number, String fault) {
    super("statement " + number + " of the audit chain " + chain + " is broken: " + fault);
    this.number = number;
    this.fault = fault;
  }

  /** The number under which the statement is stored. */
  public long number() {
    return number;
  }

  /** What is wrong with the statement. */
  public String fault() {
    return fault;
  }
}
