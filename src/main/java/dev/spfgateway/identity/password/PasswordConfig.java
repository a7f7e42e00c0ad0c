package dev.spfgateway.identity.password;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;

/**
 * Settings of names and passwords, for tools that support nothing else.
 *
 * @param enabled whether they are accepted
 * @param threads number of threads that check passwords, 1 to 64; each check uses about 19 MiB
 *     while it runs
 * @param maxWaiting checks that may wait for a thread, 1 to 10,000; further ones are answered 503
 * @param failuresPerName failed checks a minute for one name from one network (the first 24 bits of
 *     an IPv4 address, 64 of an IPv6 one), 1 to 10,000; further ones are answered 429
 * @param failuresPerNameEverywhere failed checks a minute for one name from all networks together,
 *     1 to 100,000; an attacker who reaches this limit locks the name's owner out, too
 * @param failuresPerAddress failed checks a minute from one address, 1 to 10,000; an IPv6 address
 *     counts by its first 64 bits
 * @param maxTracked names and addresses whose failures are remembered, 16 to 1,000,000 each
 */
public record PasswordConfig(
    @Default("false") boolean enabled,
    @Default("2") int threads,
    @Default("64") int maxWaiting,
    @Default("10") int failuresPerName,
    @Default("600") int failuresPerNameEverywhere,
    @Default("30") int failuresPerAddress,
    @Default("10000") int maxTracked) {
  /** Checks the ranges. */
  public PasswordConfig {
    Require.inRange(threads, 1, 64, "threads");
    Require.inRange(maxWaiting, 1, 10_000, "maxWaiting");
    Require.inRange(failuresPerName, 1, 10_000, "failuresPerName");
    Require.inRange(failuresPerNameEverywhere, 1, 100_000, "failuresPerNameEverywhere");
    Require.inRange(failuresPerAddress, 1, 10_000, "failuresPerAddress");
    Require.inRange(maxTracked, 16, 1_000_000, "maxTracked");
  }
}
