package dev.spfgateway.admin.session;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.identity.password.PasswordConfig;

/**
 * Limits of operators' signing in by password.
 *
 * @param threads number of threads that check passwords, 1 to 16; each check uses about 19 MiB
 *     while it runs
 * @param maxWaiting checks that may wait for a thread, 1 to 1,000; further ones are answered 503
 * @param failuresPerName failed tries a minute for one name from one address or one known browser,
 *     1 to 1,000; further ones are answered 429
 * @param failuresPerNetwork failed tries a minute from one network (the first 24 bits of an IPv4
 *     address, 64 of an IPv6 one), 1 to 10,000
 * @param failuresPerNameEverywhere failed tries a minute for one name from all addresses together,
 *     1 to 10,000
 * @param maxTracked names and networks whose failures are remembered, 16 to 1,000,000 each
 */
public record SignInConfig(
    @Default("2") int threads,
    @Default("64") int maxWaiting,
    @Default("10") int failuresPerName,
    @Default("60") int failuresPerNetwork,
    @Default("300") int failuresPerNameEverywhere,
    @Default("10000") int maxTracked) {
  private static final int KNOWN_WAITING = 16;
  private static final int NO_LIMIT = 100_000;

  /** Checks the ranges. */
  public SignInConfig {
    Require.inRange(threads, 1, 16, "threads");
    Require.inRange(maxWaiting, 1, 1_000, "maxWaiting");
    Require.inRange(failuresPerName, 1, 1_000, "failuresPerName");
    Require.inRange(failuresPerNetwork, 1, 10_000, "failuresPerNetwork");
    Require.inRange(failuresPerNameEverywhere, 1, 10_000, "failuresPerNameEverywhere");
    Require.inRange(maxTracked, 16, 1_000_000, "maxTracked");
  }

  /** The limits of browsers in which the operator has never signed in. */
  PasswordConfig ofStrangers() {
    return new PasswordConfig(
        true,
        threads,
        maxWaiting,
        failuresPerName,
        failuresPerNameEverywhere,
        failuresPerNetwork,
        maxTracked);
  }

  /** The limits of browsers in which the operator has signed in: each counts for itself alone. */
  PasswordConfig ofKnown() {
    return new PasswordConfig(
        true, 1, KNOWN_WAITING, failuresPerName, NO_LIMIT, failuresPerName, maxTracked);
  }
}
