package dev.spfgateway.identity.token;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Settings of bearer tokens (JWT).
 *
 * @param enabled whether they are accepted
 * @param issuers the accepted issuers
 * @param leeway how far the clocks of issuer and gateway may differ, 0s to 5m
 * @param threads number of threads that verify signatures, 1 to 64
 * @param maxWaiting tokens that may wait for a thread, 1 to 100,000; further ones are answered 503
 * @param keys how issuers' keys are fetched and kept
 */
public record TokenConfig(
    @Default("false") boolean enabled,
    @Default("[]") List<IssuerConfig> issuers,
    @Default("30s") Duration leeway,
    @Default("2") int threads,
    @Default("1000") int maxWaiting,
    Keys keys) {
  /** Checks the values. */
  public TokenConfig {
    issuers = List.copyOf(issuers);
    Require.check(!enabled || !issuers.isEmpty(), "issuers", "must have at least one entry");
    Set<String> names = new HashSet<>();
    issuers.forEach(
        one ->
            Require.check(
                names.add(one.issuer()), "issuers", "names the issuer " + one.issuer() + " twice"));
    Require.inRange(leeway, Duration.ZERO, Duration.ofMinutes(5), "leeway");
    Require.inRange(threads, 1, 64, "threads");
    Require.inRange(maxWaiting, 1, 100_000, "maxWaiting");
  }

  /**
   * How issuers' keys are fetched and kept.
   *
   * @param refresh how often they are fetched in the background, 1s to 24h
   * @param pause minimum time between two fetches, 50ms to 5m; tokens that name unknown keys wait
   *     for the next fetch
   * @param maxWaiting tokens that may wait for a fetch, 1 to 100,000; further ones are answered 503
   * @param keep how long the last good keys are used while the issuer can't be reached, 1m to 30d
   * @param timeout maximum time for one fetch, 100ms to 1m
   * @param size maximum size of a key document, 1KiB to 4MiB
   */
  public record Keys(
      @Default("5m") Duration refresh,
      @Default("1s") Duration pause,
      @Default("1000") int maxWaiting,
      @Default("12h") Duration keep,
      @Default("5s") Duration timeout,
      @Default("256KiB") ByteSize size) {
    /** Checks the ranges. */
    public Keys {
      Require.inRange(refresh, Duration.ofSeconds(1), Duration.ofHours(24), "refresh");
      Require.inRange(pause, Duration.ofMillis(50), Duration.ofMinutes(5), "pause");
      Require.inRange(maxWaiting, 1, 100_000, "maxWaiting");
      Require.inRange(keep, Duration.ofMinutes(1), Duration.ofDays(30), "keep");
      Require.inRange(timeout, Duration.ofMillis(100), Duration.ofMinutes(1), "timeout");
      Require.inRange(size, new ByteSize(1 << 10), new ByteSize(4 << 20), "size");
    }
  }
}
