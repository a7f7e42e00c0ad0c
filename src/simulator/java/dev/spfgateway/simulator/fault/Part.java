package dev.spfgateway.simulator.fault;

/** A part of an answer. */
public enum Part {
  HEAD,
  BODY
}
