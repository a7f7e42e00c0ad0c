package dev.spfgateway.planted.wiring.config;

import dev.spfgateway.planted.wiring.limit.LimitConfig;
import dev.spfgateway.planted.wiring.limit.Limiter;

/** Configuration that makes what it configures. */
final class Wires {
  static Limiter limiter(LimitConfig config) {
    return new Limiter(config);
  }
}
