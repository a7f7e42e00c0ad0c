package dev.spfgateway.pipeline;

/** How a mutation ended, in the words that answer, log, metrics and audit share. */
public enum Outcome {
  /**
   * Provably not executed: no complete request left the gateway, or a server in front of SPF turned
   * it away for lack of room.
   */
  NOT_SENT("not-sent"),
  /** SPF received it and refused it. */
  REJECTED("rejected"),
  /** VMM began it, and its job failed. */
  FAILED("failed"),
  /** SPF may have executed it; not known yet. */
  UNKNOWN("unknown"),
  /** It was unknown, and VMM's jobs show after the settling time that it never began. */
  ABSENT("absent"),
  /** SPF accepted it. */
  DONE("done");

  private final String word;

  Outcome(String word) {
    this.word = word;
  }

  /** The word on the wire and in the store. */
  public String word() {
    return word;
  }

  /**
   * Reads a stored word.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static Outcome parse(String word) {
    for (Outcome outcome : values()) {
      if (outcome.word.equals(word)) {
        return outcome;
      }
    }
    throw new IllegalArgumentException("no outcome is called " + word);
  }
}
