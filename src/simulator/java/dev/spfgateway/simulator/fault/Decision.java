package dev.spfgateway.simulator.fault;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The decision on what happens at one moment.
 *
 * @param delay time that passes first
 * @param fault what happens then; empty when the request continues normally
 * @param names of all faults that strike, for the log
 */
public record Decision(Duration delay, Optional<Fault> fault, List<String> names) {
  /** Nothing happens. */
  static final Decision NONE = new Decision(Duration.ZERO, Optional.empty(), List.of());
}
