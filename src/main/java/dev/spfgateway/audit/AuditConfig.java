package dev.spfgateway.audit;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * How mutations are recorded.
 *
 * @param chain the name of this gateway's chain of events; each gateway that shares a store needs
 *     its own
 * @param commitTimeout how long a mutation waits for its event to be durable before it is refused,
 *     100ms to 30s
 */
public record AuditConfig(@Default("gateway") String chain, @Default("2s") Duration commitTimeout) {
  /** Checks the values. */
  public AuditConfig {
    Require.check(
        chain.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
        "chain",
        "must be 1 to 64 letters, digits, '.', '_' or '-'");
    Require.inRange(commitTimeout, Duration.ofMillis(100), Duration.ofSeconds(30), "commitTimeout");
  }
}
