package dev.spfgateway.auth.token;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Bearer tokens (JWT).
 *
 * @param enabled whether they are taken
 * @param issuers who may issue them
 * @param leeway by how much the clocks of issuer and gateway may differ, 0s to 5m
 * @param threads that verify signatures, 1 to 64
 * @param maxWaiting tokens that may wait for a thread, 1 to 100,000; one more is answered 503
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
   * @param pause between two fetches at least, also when tokens name keys that are not known: these
   *     wait for the next fetch, 50ms to 5m
   * @param maxWaiting tokens that may wait for a fetch, 1 to 100,000; one more is answered 503
   * @param keep for how long the last good keys are used while the issuer can't be reached, 1m to
   *     30d
   * @param timeout of one fetch, 100ms to 1m
   * @param size of the largest key document, 1KiB to 4MiB
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
