package dev.spfgateway.simulator.vmm;

import com.fasterxml.jackson.annotation.JsonValue;

/** The jobs that SPF's requests start. */
public enum JobKind {
  NEW_CHECKPOINT("Create checkpoint", "New-SCVMCheckpoint", "create"),
  RESTORE_CHECKPOINT("Restore checkpoint", "Restore-SCVMCheckpoint", "restore"),
  SET_CHECKPOINT("Change properties of checkpoint", "Set-SCVMCheckpoint", "update"),
  REMOVE_CHECKPOINT("Remove checkpoint", "Remove-SCVMCheckpoint", "delete"),
  NEW_MACHINE("Create virtual machine", "New-SCVirtualMachine", "create-machine"),
  REMOVE_MACHINE("Remove virtual machine", "Remove-SCVirtualMachine", "delete-machine"),
  REPAIR_MACHINE("Repair virtual machine", "Repair-SCVirtualMachine", "repair"),
  START("Start virtual machine", "Start-SCVirtualMachine", "start"),
  STOP("Stop virtual machine", "Stop-SCVirtualMachine", "stop"),
  SHUTDOWN("Shut down virtual machine", "Stop-SCVirtualMachine", "shutdown"),
  RESET("Reset virtual machine", "Reset-SCVirtualMachine", "reset"),
  SUSPEND("Pause virtual machine", "Suspend-SCVirtualMachine", "suspend"),
  RESUME("Resume virtual machine", "Resume-SCVirtualMachine", "resume"),
  SET_MACHINE("Change properties of virtual machine", "Set-SCVirtualMachine", "update");

  private final String title;
  private final String cmdlet;
  private final String act;

  JobKind(String title, String cmdlet, String act) {
    this.title = title;
    this.cmdlet = cmdlet;
    this.act = act;
  }

  /** The job's name for people. */
  public String title() {
    return title;
  }

  /** The PowerShell cmdlet that the job runs. */
  public String cmdlet() {
    return cmdlet;
  }

  /** The word for the job's effect in the control interface. */
  @JsonValue
  public String act() {
    return act;
  }
}
