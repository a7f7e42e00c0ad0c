package dev.spfgateway.simulator.vmm;

import java.util.Arrays;
import java.util.Optional;

/** The values of {@code VirtualMachine.Operation} that public clients send. */
public enum PowerOperation {
  START(JobKind.START, "Running"),
  STOP(JobKind.STOP, "Stopped"),
  SHUTDOWN(JobKind.SHUTDOWN, "Stopped"),
  RESET(JobKind.RESET, "Running"),
  SUSPEND(JobKind.SUSPEND, "Paused"),
  RESUME(JobKind.RESUME, "Running");

  private final JobKind job;
  private final String status;

  PowerOperation(JobKind job, String status) {
    this.job = job;
    this.status = status;
  }

  /** Reads the value in any case, as PowerShell does; empty for any other operation. */
  public static Optional<PowerOperation> parse(String text) {
    return Arrays.stream(values())
        .filter(operation -> operation.name().equalsIgnoreCase(text))
        .findFirst();
  }

  JobKind job() {
    return job;
  }

  /** The machine's status after the job. */
  String status() {
    return status;
  }
}
