package dev.spfgateway.simulator.vmm;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.spfgateway.base.Require;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a job failed.
 *
 * @param errorId VMM's error number
 * @param code VMM's name for it
 * @param problem for people
 * @param recommendedAction for people
 */
public record JobError(
    @JsonProperty("error") int errorId,
    String code,
    String problem,
    @JsonProperty("action") String recommendedAction) {
  /** The highest error number accepted in JSON. */
  public static final int MAX_ID = 999_999;

  /**
   * Another job holds the object.
   *
   * @see <a href="https://support.microsoft.com/help/2795040">KB 2795040</a>
   */
  public static final JobError LOCKED = locked(2606);

  /** The default failure of a job; number and texts are the simulator's own. */
  public static final JobError INTERNAL =
      new JobError(
          99_002,
          "JobFailed",
          "The job failed because a fault rule of the simulator made it fail.",
          "Remove the rule, and try the operation again.");

  /**
   * Reads an error from JSON; null members default to those of {@link #INTERNAL}.
   *
   * @param error 1 to 999,999
   */
  @JsonCreator
  static JobError of(
      @JsonProperty("error") @Nullable Integer error,
      @JsonProperty("code") @Nullable String code,
      @JsonProperty("problem") @Nullable String problem,
      @JsonProperty("action") @Nullable String action) {
    int number = error == null ? INTERNAL.errorId : error;
    Require.inRange(number, 1, MAX_ID, "error");
    return new JobError(
        number,
        Objects.requireNonNullElse(code, INTERNAL.code),
        Objects.requireNonNullElse(problem, INTERNAL.problem),
        Objects.requireNonNullElse(action, INTERNAL.recommendedAction));
  }

  /** The lock error with another number: Microsoft's pages show this text with 2602 too. */
  public static JobError locked(int errorId) {
    return new JobError(
        errorId,
        "ObjectLocked",
        "Unable to perform the job because one or more of the selected objects are locked by"
            + " another job.",
        "To find out which job is locking the object, in the Jobs view, group by Status, and find"
            + " the running or canceling job for the object. When the job is complete, try"
            + " again.");
  }

  /** The error as an immediate refusal. */
  CmdletFailure asFailure() {
    return new CmdletFailure(errorId, problem + " " + recommendedAction);
  }
}
