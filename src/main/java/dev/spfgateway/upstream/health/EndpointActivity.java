package dev.spfgateway.upstream.health;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.window.LatencyWindow;
import dev.spfgateway.base.window.RateWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an endpoint did lately, for people who look at a running gateway. Thread-safe. */
public final class EndpointActivity {
  private final Ticker ticker;
  private final RateWindow ends;
  private final RateWindow failures;
  private final LatencyWindow times;
  private volatile @Nullable Probed probe;
  private volatile String failure = "";

  /** Starts with nothing. */
  EndpointActivity(Ticker ticker) {
    this.ticker = ticker;
    this.ends = new RateWindow(ticker);
    this.failures = new RateWindow(ticker);
    this.times = new LatencyWindow(ticker);
  }

  /**
   * A probe that has ended.
   *
   * @param at when it ended, by the wall clock
   * @param result how it ended
   */
  public record Probed(Instant at, ProbeResult result) {}

  void succeeded(Duration took) {
    ends.add();
    times.add(took);
  }

  void failed(Duration took, String why) {
    ends.add();
    failures.add();
    times.add(took);
    failure = why;
  }

  void probed(ProbeResult result) {
    probe = new Probed(ticker.now(), result);
  }

  /** Attempts and questions that ended, per second. */
  public double attemptsPerSecond() {
    return ends.perSecond();
  }

  /** Those that failed, per second. */
  public double failuresPerSecond() {
    return failures.perSecond();
  }

  /** How long attempts took. A mutation's duration depends on VMM, and counts as zero. */
  public LatencyWindow times() {
    return times;
  }

  /** The last probe; empty before the first one. */
  public Optional<Probed> lastProbe() {
    return Optional.ofNullable(probe);
  }

  /** Why the last failed attempt failed; empty when none has. */
  public String lastFailure() {
    return failure;
  }
}
