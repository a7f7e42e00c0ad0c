package dev.spfgateway.simulator.fault;

/** How a connection is ended. */
public enum Ending {
  /** Aborted: TCP's RST, without a TLS alert; unsent data is dropped. */
  RST,
  /** Closed in order: data in flight, TLS's close_notify, TCP's FIN. */
  FIN
}
