package dev.spfgateway.simulator.vmm;

/** The jobs that SPF's requests start. */
public enum JobKind {
  NEW_CHECKPOINT("Create checkpoint", "New-SCVMCheckpoint"),
  RESTORE_CHECKPOINT("Restore checkpoint", "Restore-SCVMCheckpoint"),
  SET_CHECKPOINT("Change properties of checkpoint", "Set-SCVMCheckpoint"),
  REMOVE_CHECKPOINT("Remove checkpoint", "Remove-SCVMCheckpoint"),
  START("Start virtual machine", "Start-SCVirtualMachine"),
  STOP("Stop virtual machine", "Stop-SCVirtualMachine"),
  SHUTDOWN("Shut down virtual machine", "Stop-SCVirtualMachine"),
  RESET("Reset virtual machine", "Reset-SCVirtualMachine"),
  SUSPEND("Pause virtual machine", "Suspend-SCVirtualMachine"),
  RESUME("Resume virtual machine", "Resume-SCVirtualMachine"),
  SET_MACHINE("Change properties of virtual machine", "Set-SCVirtualMachine");

  private final String title;
  private final String cmdlet;

  JobKind(String title, String cmdlet) {
    this.title = title;
    this.cmdlet = cmdlet;
  }

  /** The job's name for people. */
  public String title() {
    return title;
  }

  /** The PowerShell cmdlet behind the job. */
  public String cmdlet() {
    return cmdlet;
  }
}
