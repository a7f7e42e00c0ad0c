package dev.spfgateway.pipeline;

/**
 * Where an operation stands, as the store keeps it.
 *
 * <p>There is no state before {@link #SENDING}: the claim, the idempotency key, the audit intent
 * and the mark that the request may leave are one commit and so one sync. A gateway that dies
 * before that commit leaves nothing, and whoever comes next may act; one that dies behind it leaves
 * an operation that is taken for sent, which only the reconciler may touch.
 */
public enum OperationState {
  /** The request may have left; who forwards it holds the lease. */
  SENDING("sending"),
  /** SPF accepted it and named a VMM job, which still runs as far as is known. */
  ACCEPTED("accepted"),
  /** It was executed. */
  DONE("done"),
  /** VMM began it, and its job failed or was cancelled. */
  FAILED("failed"),
  /**
   * SPF answered an error, and VMM may still show that it began all the same; for tenants it is
   * unknown.
   */
  REFUSED("refused"),
  /** SPF refused it, and VMM began nothing. */
  REJECTED("rejected"),
  /** Provably never handed over whole. */
  NOT_SENT("not-sent"),
  /** It may have been executed or may yet be. */
  UNKNOWN("unknown"),
  /** It was unknown, and VMM shows after the settling time that it never began. */
  ABSENT("absent");

  private final String word;

  OperationState(String word) {
    this.word = word;
  }

  /** The word in the store. */
  public String word() {
    return word;
  }

  /** The word towards tenants, to whom two states can be one. */
  public String shown() {
    return this == REFUSED ? UNKNOWN.word : word;
  }

  /**
   * Reads a stored word.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static OperationState parse(String word) {
    for (OperationState state : values()) {
      if (state.word.equals(word)) {
        return state;
      }
    }
    throw new IllegalArgumentException("no state of an operation is called " + word);
  }

  /** True in the states that somebody still works on; an unknown one may be given up, too. */
  public boolean isOpen() {
    return this == SENDING || this == ACCEPTED || this == REFUSED || this == UNKNOWN;
  }

  /** What is known of the mutation in this state. */
  public Outcome outcome() {
    return switch (this) {
      case SENDING, REFUSED, UNKNOWN -> Outcome.UNKNOWN;
      case ACCEPTED, DONE -> Outcome.DONE;
      case FAILED -> Outcome.FAILED;
      case REJECTED -> Outcome.REJECTED;
      case NOT_SENT -> Outcome.NOT_SENT;
      case ABSENT -> Outcome.ABSENT;
    };
  }
}
