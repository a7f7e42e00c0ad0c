package dev.spfgateway.pipeline.failure;

import dev.spfgateway.base.EnumWords;

/** The outcomes of a mutation, in the words that answer, log, metrics and audit share. */
public enum Outcome {
  /**
   * Provably not executed: no complete request left the gateway, or a server in front of SPF turned
   * it away for lack of room.
   */
  NOT_SENT,
  /** SPF received it and refused it. */
  REJECTED,
  /** VMM began it, and its job failed. */
  FAILED,
  /** SPF may have executed it; not known yet. */
  UNKNOWN,
  /** It was unknown, and VMM's jobs show after the settling time that it never began. */
  ABSENT,
  /** SPF accepted it. */
  DONE;

  private final String word = EnumWords.of(this);

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
    return EnumWords.parse(Outcome.class, word);
  }
}
