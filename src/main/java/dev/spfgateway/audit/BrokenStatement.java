package dev.spfgateway.audit;

/** A statement that is kept is not the one that was written. */
public final class BrokenStatement extends RuntimeException {
  private final long number;
  private final String fault;

  /**
   * Names it.
   *
   * @param number by which it is kept
   * @param fault what is wrong, behind the statement's name
   */
  public BrokenStatement(String chain, long number, String fault) {
    super("statement " + number + " of the audit chain " + chain + " is broken: " + fault);
    this.number = number;
    this.fault = fault;
  }

  /** The number by which it is kept. */
  public long number() {
    return number;
  }

  /** What is wrong. */
  public String fault() {
    return fault;
  }
}
