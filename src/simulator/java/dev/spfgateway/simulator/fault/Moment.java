package dev.spfgateway.simulator.fault;

import java.util.Locale;

/** When a fault strikes, in the order of a request's life. */
public enum Moment {
  /** A TCP connection has been accepted; nothing but the endpoint is known. */
  CONNECTING,
  /** A request's head is here; nothing has been judged, and no byte of the body read. */
  BEFORE_READING,
  /** The head has passed, and a body that waits for a {@code 100} would be asked for. */
  CONTINUING,
  /** The body is on its way. */
  MID_REQUEST,
  /** The whole request is here. */
  BEFORE_ACTING,
  /** A job is about to start. */
  STARTING_JOB,
  /** SPF has acted: a read is done, a mutation's job has begun and may run on. */
  AFTER_ACTING,
  /** The answer is known; a blocking mutation's job has ended. */
  BEFORE_ANSWERING,
  /** The answer is on its way. */
  MID_ANSWER;

  /** The word in rules and logs, such as {@code after-acting}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean knowsRequest() {
    return this != CONNECTING;
  }

  /** True when the whole body has been read. */
  boolean knowsBody() {
    return compareTo(BEFORE_ACTING) >= 0;
  }
}
