package dev.spfgateway.simulator.fault;

import java.util.Locale;

/** The moments at which faults strike, in the order of a request's life. */
public enum Moment {
  /** A TCP connection has been accepted; nothing but the endpoint is known. */
  CONNECTING,
  /** A request's head has arrived; nothing has been checked, and no byte of the body read. */
  BEFORE_READING,
  /** The head has been accepted; SPF would now ask for a body that waits for a {@code 100}. */
  CONTINUING,
  /** The body is arriving. */
  MID_REQUEST,
  /** The whole request has arrived. */
  BEFORE_ACTING,
  /** A job is about to start. */
  STARTING_JOB,
  /** SPF has acted: a read is done, a mutation's job has begun and may run on. */
  AFTER_ACTING,
  /** The answer is known; a blocking mutation's job has ended. */
  BEFORE_ANSWERING,
  /** The answer is being sent. */
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
