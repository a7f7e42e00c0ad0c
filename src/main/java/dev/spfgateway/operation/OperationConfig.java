package dev.spfgateway.operation;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;
import java.util.List;

/**
 * How mutations are kept from happening twice and followed to their end.
 *
 * @param baseline what is asked of SPF before a mutation is sent
 * @param idempotency how long and how much is kept for replays
 * @param follow how operations are followed that have been accepted or are unknown
 * @param api the tenants' view of operations
 * @param bookkeeping maximum time that VMM may take to show a task that SPF began, 0s to 10m: so
 *     long after SPF refused a mutation, or accepted it without naming its job, the machine's tasks
 *     are still looked at before that answer is believed; 0s believes it after one look
 * @param jobOwners accounts, besides those of the endpoints and the subscription's accountAdmin,
 *     that VMM shows as owner of the jobs that SPF begins for the gateway
 * @param keep how long an operation that has ended can be asked for, 24h to 17520h; its audit
 *     events stay
 */
public record OperationConfig(
    Baseline baseline,
    Idempotency idempotency,
    Follow follow,
    Api api,
    @Default("30s") Duration bookkeeping,
    @Default("[]") List<String> jobOwners,
    @Default("2160h") Duration keep) {
  /** Checks the ranges. */
  public OperationConfig {
    Require.inRange(bookkeeping, Duration.ZERO, Duration.ofMinutes(10), "bookkeeping");
    Require.check(
        jobOwners.size() <= 100 && jobOwners.stream().noneMatch(String::isBlank),
        "jobOwners",
        "must be at most 100 names of accounts, none of them empty");
    jobOwners = List.copyOf(jobOwners);
    Require.inRange(keep, Duration.ofHours(24), Duration.ofHours(17_520), "keep");
  }

  /**
   * What is asked of SPF before a mutation is sent: a checkpoint's virtual machine, so that the
   * machine takes one mutation at a time, and that machine's last task, so that a lost answer can
   * be looked for among the jobs that began since, whatever the clocks say.
   *
   * @param timeout how long both may take, 0s to 60s; 0s never asks: then only entities are
   *     guarded, and a lost answer is found only where no older job can be mistaken for it, and
   *     what SPF refuses is unknown until it is given up
   * @param required whether a mutation is refused ({@code 503}, not sent) when SPF does not answer;
   *     otherwise it goes on as if never asked
   * @param maxCached checkpoints whose machine each event loop remembers, 0 to 1,000,000
   */
  public record Baseline(
      @Default("5s") Duration timeout,
      @Default("true") boolean required,
      @Default("10000") int maxCached) {
    /** Checks the ranges. */
    public Baseline {
      Require.inRange(timeout, Duration.ZERO, Duration.ofSeconds(60), "timeout");
      Require.inRange(maxCached, 0, 1_000_000, "maxCached");
    }

    /** False when SPF is never asked. */
    public boolean asks() {
      return !timeout.isZero();
    }
  }

  /**
   * What is kept for replays.
   *
   * @param keep how long a key is kept, 24h to 2160h: by the wall clock, and by the time that
   *     gateways have seen pass, so that neither a clock that jumps nor a stopped gateway frees it
   *     early
   * @param maxAnswer the longest answer that is kept whole, 0B to 1MiB; of a longer one only its
   *     status and headers
   */
  public record Idempotency(@Default("168h") Duration keep, @Default("64KiB") ByteSize maxAnswer) {
    /** Checks the ranges. */
    public Idempotency {
      Require.inRange(keep, Duration.ofHours(24), Duration.ofHours(2_160), "keep");
      Require.inRange(maxAnswer, new ByteSize(0), new ByteSize(1 << 20), "maxAnswer");
    }
  }

  /**
   * How operations are followed.
   *
   * @param inRequest how long a request whose answer got lost goes on looking for what became of it
   *     before it is answered with {@code 504}, 0s to 10m; never past the request's own time
   * @param interval the pause between two looks at a young operation, 100ms to 60s
   * @param maxInterval the longest pause; an operation is looked at each tenth of its age, up to
   *     this, at most 10m
   * @param parallel looks at one stamp at once, 1 to 64
   * @param timeout how long one question to SPF may take, 100ms to 60s
   * @param maxOpen operations that are followed at once, the oldest first, 1 to 100,000
   * @param giveUpAfter after this time an operation that can't be found out about stays unknown for
   *     good and its machine becomes free, 1h to 720h; longer than every stamp's settling time,
   *     which the registry is checked for. Both count only what this process has seen pass
   */
  public record Follow(
      @Default("20s") Duration inRequest,
      @Default("3s") Duration interval,
      @Default("30s") Duration maxInterval,
      @Default("4") int parallel,
      @Default("10s") Duration timeout,
      @Default("10000") int maxOpen,
      @Default("24h") Duration giveUpAfter) {
    /** Checks the ranges. */
    public Follow {
      Require.inRange(inRequest, Duration.ZERO, Duration.ofMinutes(10), "inRequest");
      Require.inRange(interval, Duration.ofMillis(100), Duration.ofSeconds(60), "interval");
      Require.inRange(maxInterval, interval, Duration.ofMinutes(10), "maxInterval");
      Require.inRange(parallel, 1, 64, "parallel");
      Require.inRange(timeout, Duration.ofMillis(100), Duration.ofSeconds(60), "timeout");
      Require.inRange(maxOpen, 1, 100_000, "maxOpen");
      Require.inRange(giveUpAfter, Duration.ofHours(1), Duration.ofHours(720), "giveUpAfter");
    }
  }

  /**
   * The tenants' view.
   *
   * @param maxWait the longest {@code Prefer: wait}, 0s to 10m; never past the request's own time
   * @param maxWaiting requests of one event loop that may wait at once, 0 to 100,000; one more is
   *     answered at once
   * @param look how often the store is asked for one that waits, 50ms to 10s
   */
  public record Api(
      @Default("60s") Duration maxWait,
      @Default("1000") int maxWaiting,
      @Default("500ms") Duration look) {
    /** Checks the ranges. */
    public Api {
      Require.inRange(maxWait, Duration.ZERO, Duration.ofMinutes(10), "maxWait");
      Require.inRange(maxWaiting, 0, 100_000, "maxWaiting");
      Require.inRange(look, Duration.ofMillis(50), Duration.ofSeconds(10), "look");
    }
  }
}
