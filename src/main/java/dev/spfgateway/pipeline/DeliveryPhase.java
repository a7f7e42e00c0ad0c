package dev.spfgateway.pipeline;

/**
 * How far one attempt came, according to what its connection really did, in order of time. Every
 * decision whether an attempt may be repeated depends on it.
 */
public enum DeliveryPhase {
  /** Waiting for the pool, the name, the connection or its TLS handshake. */
  NOT_CONNECTED("not-connected"),
  /** Connected; no part of the request was handed to the connection. */
  CONNECTED("connected"),
  /** The head was handed to the connection, but not all of its body. */
  PART_WRITTEN("part-written"),
  /** The request's last byte was handed to the connection. */
  WHOLLY_WRITTEN("wholly-written"),
  /** The answer's head arrived. */
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
