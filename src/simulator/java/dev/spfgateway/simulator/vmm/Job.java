package dev.spfgateway.simulator.vmm;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job on a virtual machine. Confined to the world's context. */
public final class Job {
  private final UUID id = UUID.randomUUID();
  private final JobKind kind;
  private final VirtualMachine machine;
  private final String owner;
  private final Instant startTime;
  private final long startNanos;
  private final Promise<Void> end = Promise.promise();
  private Duration duration;
  private @Nullable Instant endTime;
  private @Nullable JobError error;
  private State state = State.RUNNING;
  private boolean shown = true;

  /** The state of a job; the texts are VMM's. */
  public enum State {
    RUNNING("Running"),
    COMPLETED("Completed"),
    FAILED("Failed");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** As {@code Job.Status} shows it. */
    public String text() {
      return text;
    }
  }

  /**
   * When a job began, on both clocks.
   *
   * @param wall for people
   * @param nanos for progress
   */
  record Start(Instant wall, long nanos) {}

  Job(JobKind kind, VirtualMachine machine, String owner, Start start, Duration duration) {
    this.kind = kind;
    this.machine = machine;
    this.owner = owner;
    this.startTime = start.wall();
    this.startNanos = start.nanos();
    this.duration = duration;
  }

  public UUID id() {
    return id;
  }

  public JobKind kind() {
    return kind;
  }

  public StampId stamp() {
    return machine.stamp();
  }

  public SubscriptionId subscription() {
    return machine.subscription();
  }

  /** The machine that the job works on; kept even if the machine has been removed since. */
  public VirtualMachine machine() {
    return machine;
  }

  /** The name of the caller who started the job. */
  public String owner() {
    return owner;
  }

  public Instant startTime() {
    return startTime;
  }

  public Optional<Instant> endTime() {
    return Optional.ofNullable(endTime);
  }

  public State state() {
    return state;
  }

  /** Why the job failed. */
  public Optional<JobError> error() {
    return Optional.ofNullable(error);
  }

  /**
   * The job's progress: 0 to 99 while it runs, 100 when it has completed, 0 when it never began.
   */
  public int progress(long nowNanos) {
    return switch (state) {
      case COMPLETED -> 100;
      case FAILED -> 0;
      case RUNNING -> {
        long whole = Math.max(1, duration.toNanos());
        yield (int) Math.min(99, Math.max(0, (nowNanos - startNanos) * 100.0 / whole));
      }
    };
  }

  /** Whether SPF shows the job. */
  public boolean isShown() {
    return shown;
  }

  void show(boolean nowShown) {
    shown = nowShown;
  }

  /** Completes when the job has completed; fails with {@link CmdletFailure} when it has failed. */
  public Future<Void> whenEnded() {
    return end.future();
  }

  /** Time until the job should end; zero when it is due. */
  Duration left(long nowNanos) {
    Duration left = duration.minusNanos(nowNanos - startNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  void take(Duration changed) {
    duration = changed;
  }

  void complete(Instant now) {
    state = State.COMPLETED;
    endTime = now;
    end.complete();
  }

  void fail(JobError why, Instant now) {
    state = State.FAILED;
    endTime = now;
    error = why;
    end.fail(why.asFailure());
  }
}
