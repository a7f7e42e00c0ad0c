package dev.spfgateway.simulator.fault;

/** The ways to end a connection. */
public enum AnswerEnding {
  /** Aborted: TCP's RST, without a TLS alert; unsent data is dropped. */
  RST,
  /** Closed in order: data in flight, TLS's close_notify, TCP's FIN. */
  FIN
}
