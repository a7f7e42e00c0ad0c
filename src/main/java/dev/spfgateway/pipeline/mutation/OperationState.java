package dev.spfgateway.pipeline.mutation;

import dev.spfgateway.base.EnumWords;
import dev.spfgateway.pipeline.failure.Outcome;

/**
 * The state of an operation, as stored.
 *
 * <p>There is no state before {@link #SENDING}: the claim, the idempotency key, the audit intent
 * and the mark that the request may be sent are one commit and so one sync. A gateway that dies
 * before that commit leaves nothing, and the next request may act; one that dies after it leaves an
 * operation that counts as sent, which only the reconciler may touch.
 */
public enum OperationState {
  /** The request may have been sent; the gateway that forwards it holds the lease. */
  SENDING,
  /** SPF accepted the mutation and named a VMM job, which still runs as far as is known. */
  ACCEPTED,
  /** The mutation was executed. */
  DONE,
  /** VMM began the mutation, and its job failed or was cancelled. */
  FAILED,
  /**
   * SPF answered an error, but VMM may still show that the mutation began; shown to tenants as
   * unknown.
   */
  REFUSED,
  /** SPF refused the mutation, and VMM began nothing. */
  REJECTED,
  /** The request was provably never sent completely. */
  NOT_SENT,
  /** The mutation may have been executed, or may yet be. */
  UNKNOWN,
  /** The mutation was unknown, and VMM shows after the settling time that it never began. */
  ABSENT;

  private final String word = EnumWords.of(this);

  /** The word in the store. */
  public String word() {
    return word;
  }

  /** The word shown to tenants, for whom two states can be one. */
  public String shown() {
    return this == REFUSED ? UNKNOWN.word : word;
  }

  /**
   * Reads a stored word.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static OperationState parse(String word) {
    return EnumWords.parse(OperationState.class, word);
  }

  /**
   * True in the states in which the operation is still worked on; an unknown one may also be given
   * up.
   */
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
