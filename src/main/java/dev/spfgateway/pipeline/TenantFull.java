package dev.spfgateway.pipeline;

import java.time.Duration;
import java.util.Optional;

/** The tenant keeps as much in the store as one tenant may. */
public final class TenantFull extends ClaimRefused {
  private final Kept what;
  private final long bound;
  private final Optional<Duration> oldest;

  /** What is kept for a tenant. */
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
   * Says what is full.
   *
   * @param kept how much of it there is
   * @param bound how much there may be
   * @param oldest of operations, how long ago the first one that is kept ended; of keys and
   *     answers, how long the first one is still kept, zero and less until the next sweep; empty
   *     where all are open
   */
  public TenantFull(Kept what, long kept, long bound, Optional<Duration> oldest) {
    super(
        "the gateway keeps "
            + kept
            + " "
            + what.words
            + " for this tenant, and no more than "
            + bound
            + " (store.perTenant)");
    this.what = what;
    this.bound = bound;
    this.oldest = oldest;
  }

  /** What there is too much of. */
  public Kept what() {
    return what;
  }

  /** How much there may be. */
  public long bound() {
    return bound;
  }

  /**
   * After which time the first one is forgotten; empty where none has ended.
   *
   * @param keep how long an operation is kept after its end
   */
  public Optional<Duration> freesIn(Duration keep) {
    return what == Kept.OPERATIONS ? oldest.map(keep::minus) : oldest;
  }
}
