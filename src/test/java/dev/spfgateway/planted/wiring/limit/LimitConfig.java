package dev.spfgateway.planted.wiring.limit;

/** What configuration may know. */
public record LimitConfig(Rate rate) {
  /** A section of it. */
  public record Rate(int perSecond) {}
}
