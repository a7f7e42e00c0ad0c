package dev.spfgateway.simulator.fault;

/** How an answer's head tells where the body ends. */
public enum Framing {
  LENGTH,
  CHUNKED
}
