package dev.spfgateway.simulator.vmm;

/** Thrown when a cmdlet fails, usually before any job began. */
public final class CmdletFailure extends RuntimeException {
  private final int errorId;

  /** Takes VMM's error number and its text, to which the number is added as VMM does. */
  public CmdletFailure(int errorId, String text) {
    super(text + " (Error ID: " + errorId + ")", null, false, false);
    this.errorId = errorId;
  }

  /** VMM's error number, such as 2606. */
  public int errorId() {
    return errorId;
  }
}
