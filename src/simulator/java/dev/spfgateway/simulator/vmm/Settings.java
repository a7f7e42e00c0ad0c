package dev.spfgateway.simulator.vmm;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.spfgateway.base.Require;
import java.time.Duration;

/**
 * The settings that can be changed at run time.
 *
 * @param answers when a mutation without {@code RunAsynchronously} is answered
 * @param jobDuration how long a job takes, 0 to 1 hour
 * @param lockConflict the answer to a mutation of a busy virtual machine
 * @param missingPrincipalStatus HTTP status for a tenant's request without {@code
 *     x-ms-principal-id}, 400 to 599
 */
public record Settings(
    @JsonSerialize(using = ToStringSerializer.class) Answers answers,
    Duration jobDuration,
    @JsonSerialize(using = ToStringSerializer.class) LockConflict lockConflict,
    int missingPrincipalStatus) {
  private static final Duration LONGEST_JOB = Duration.ofHours(1);

  /** Checks the ranges. */
  public Settings {
    Require.inRange(jobDuration, Duration.ZERO, LONGEST_JOB, "jobDuration");
    Require.inRange(missingPrincipalStatus, 400, 599, "missingPrincipalStatus");
  }
}
