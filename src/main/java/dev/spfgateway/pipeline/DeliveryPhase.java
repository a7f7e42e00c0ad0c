package dev.spfgateway.pipeline;

import dev.spfgateway.base.EnumWords;

/**
 * The phases of an attempt, according to what its connection really did, in order of time. Every
 * decision whether an attempt may be repeated depends on it.
 */
public enum DeliveryPhase {
  /** Waiting for the pool, the name, the connection or its TLS handshake. */
  NOT_CONNECTED,
  /** Connected; no part of the request was handed to the connection. */
  CONNECTED,
  /** The head was handed to the connection, but not all of its body. */
  PART_WRITTEN,
  /** The request's last byte was handed to the connection. */
  WHOLLY_WRITTEN,
  /** The answer's head arrived. */
  ANSWER_BEGUN;

  private final String word = EnumWords.of(this);

  /** The word in log, metrics and audit. */
  public String word() {
    return word;
  }

  /** True while the upstream can't have acted, because an incomplete request can't be executed. */
  public boolean provablyNotSent() {
    return compareTo(WHOLLY_WRITTEN) < 0;
  }
}
