package dev.spfgateway.operation.record;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;
import java.util.List;

/**
 * Settings that keep mutations from being executed twice, and for following them to their end.
 *
 * @param baseline what SPF is asked before a mutation is sent
 * @param idempotency what is kept for replays, and how long
 * @param follow how accepted and unknown operations are followed
 * @param api the tenants' view of operations
 * @param bookkeeping maximum time that VMM may take to show a task that SPF began, 0s to 10m. After
 *     SPF refused a mutation, or accepted it without naming its job, the machine's tasks are
 *     checked for this long before that answer is believed; 0s means a single look
 * @param jobOwners accounts that VMM shows as owner of the jobs that SPF begins for the gateway,
 *     besides those of the endpoints and the subscription's accountAdmin
 * @param keep how long an operation that has ended can be queried, 24h to 17520h; its audit events
 *     stay
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
   * What SPF is asked before a mutation is sent: a checkpoint's virtual machine, so that the
   * machine gets one mutation at a time, and that machine's last task, so that a lost answer can be
   * searched for among the jobs that began since, whatever the clocks say.
   *
   * @param timeout maximum time for both questions, 0s to 60s. With 0s SPF is never asked: then
   *     only entities are guarded, a lost answer is found only if no older job can be mistaken for
   *     it, and mutations that SPF refuses stay unknown until they are given up
   * @param required whether a mutation is refused ({@code 503}, not sent) when SPF does not answer;
   *     otherwise it continues as if SPF had not been asked
   * @param maxCached maximum number of checkpoints whose machine each event loop caches, 0 to
   *     1,000,000
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
   * @param maxAnswer maximum length of an answer that is kept whole, 0B to 1MiB; of a longer one
   *     only status and headers are kept
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
   * @param inRequest how long a request whose answer was lost searches for its outcome before it is
   *     answered with {@code 504}, 0s to 10m; never past the request's own deadline
   * @param interval pause between two looks at a young operation, 100ms to 60s
   * @param maxInterval longest pause, at most 10m; the pause is a tenth of the operation's age, up
   *     to this
   * @param parallel looks at one stamp at once, 1 to 64
   * @param timeout maximum time for one question to SPF, 100ms to 60s
   * @param maxOpen maximum number of operations followed at once, 1 to 100,000; the oldest come
   *     first
   * @param giveUpAfter time after which an operation whose outcome can't be found stays unknown for
   *     good and its machine becomes free, 1h to 720h. It must be longer than every stamp's
   *     settling time, which loading the registry checks. Both count only time that this process
   *     has seen pass
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
   * The tenants' view of operations.
   *
   * @param maxWait longest {@code Prefer: wait}, 0s to 10m; never past the request's own deadline
   * @param maxWaiting maximum number of requests per event loop that wait at once, 0 to 100,000;
   *     further ones are answered at once
   * @param look how often the store is asked for a waiting request, 50ms to 10s
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
