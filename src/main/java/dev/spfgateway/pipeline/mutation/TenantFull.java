package dev.spfgateway.pipeline.mutation;

import java.time.Duration;
import java.util.Optional;

/** Thrown when the tenant already keeps as much in the store as one tenant may. */
public final class TenantFull extends ClaimRefused {
  private final Kept what;
  private final long bound;
  private final Optional<Duration> oldest;

  /** The kinds of data that are kept for a tenant. */
  public enum Kept {
    OPERATIONS("operations"),
    KEYS("idempotency keys"),
    ANSWERS("bytes of answers for replays");

    private final String words;

    Kept(String words) {
      this.words = words;
    }
  }

  /**
   * Describes what is full.
   *
   * @param kept how much of it there is
   * @param bound how much there may be
   * @param oldest for operations, the time since the oldest kept one ended; for keys and answers,
   *     how long the first one is still kept, zero or negative until the next sweep; empty when all
   *     are open
   */
  public TenantFull(Kept what, long kept, long bound, Optional<Duration> oldest) {
    super(
        "the gateway already keeps "
            + kept
            + " "
            + what.words
            + " for this tenant; the maximum is "
            + bound
            + " (store.perTenant)");
    this.what = what;
    this.bound = bound;
    this.oldest = oldest;
  }

  /** The kind of data that there is too much of. */
  public Kept what() {
    return what;
  }

  /** How much there may be. */
  public long bound() {
    return bound;
  }

  /**
   * Time after which the first one is forgotten; empty when none has ended.
   *
   * @param keep how long an operation is kept after its end
   */
  public Optional<Duration> freesIn(Duration keep) {
    return what == Kept.OPERATIONS ? oldest.map(keep::minus) : oldest;
  }
}
