package dev.spfgateway.simulator.fault;

/** How a connection is ended. */
public enum Ending {
  /** Aborted: TCP's RST, without a TLS alert; what was not sent yet is dropped. */
  RST,
  /** Closed in order: what is on its way, TLS's close_notify, TCP's FIN. */
  FIN
}
