package dev.spfgateway.pipeline;

/**
 * How far one attempt came, told by what its connection really did. The order is the order of time.
 * Everything that decides whether an attempt may be repeated depends on it.
 */
public enum DeliveryPhase {
  /** Waiting for the pool, the name, the connection or its TLS handshake. */
  NOT_CONNECTED("not-connected"),
  /** A connection is there; nothing of the request was handed to it. */
  CONNECTED("connected"),
  /** The head was handed over, and a body that belongs to it was not. */
  PART_WRITTEN("part-written"),
  /** The request's last byte was handed over. */
  WHOLLY_WRITTEN("wholly-written"),
  /** The answer's head came. */
  ANSWER_BEGUN("answer-begun");

  private final String word;

  DeliveryPhase(String word) {
    this.word = word;
  }

  /** The word in log, metrics and audit. */
  public String word() {
    return word;
  }

  /** True while the upstream can't have acted, because an incomplete request can't be executed. */
  public boolean provablyNotSent() {
    return compareTo(WHOLLY_WRITTEN) < 0;
  }
}
