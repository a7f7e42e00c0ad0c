package dev.spfgateway.simulator.fault;

/** The ways in which an answer's head tells where the body ends. */
public enum Framing {
  LENGTH,
  CHUNKED
}
