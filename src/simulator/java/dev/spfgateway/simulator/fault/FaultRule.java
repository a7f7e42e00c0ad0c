package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import org.jspecify.annotations.Nullable;

/**
 * A rule: which requests meet a fault, how often, and which fault.
 *
 * @param id 1 to 64 letters, digits, dots, underscores and hyphens; null to have one assigned
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FaultRule(
    @Nullable String id, @Default("{}") FaultMatch match, @Default("{}") Timing when, Fault fault) {
  /** Checks the id, and that the conditions can be evaluated when the fault strikes. */
  public FaultRule {
    if (id != null) {
      Require.notBlank(id, "id");
    }
    Require.check(
        id == null || id.matches("[A-Za-z0-9._-]{1,64}"),
        "id",
        "must be 1 to 64 letters, digits, dots, underscores and hyphens");
    match.checkKnownAt(fault.moment());
    boolean closesListener = fault instanceof ConnectionFault.Refuse;
    Require.check(
        !closesListener || when.equals(Timing.always()),
        "when",
        "must be empty for refuse: an endpoint that is down is down for every connection until the"
            + " rule is removed; connection-closed chooses among connections");
  }

  /** Every request meets this fault until the rule is removed. */
  public static FaultRule of(Fault fault) {
    return new FaultRule(null, FaultMatch.any(), Timing.always(), fault);
  }

  /** The same rule with an id. */
  public FaultRule named(String name) {
    return new FaultRule(name, match, when, fault);
  }

  /** The same rule for other requests. */
  public FaultRule matching(FaultMatch other) {
    return new FaultRule(id, other, when, fault);
  }

  /** The same rule with another timing. */
  public FaultRule when(Timing other) {
    return new FaultRule(id, match, other, fault);
  }
}
