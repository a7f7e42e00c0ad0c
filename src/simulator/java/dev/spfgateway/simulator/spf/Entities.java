package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.Schema;
import dev.spfgateway.simulator.edm.Values;
import dev.spfgateway.simulator.vmm.Checkpoint;
import dev.spfgateway.simulator.vmm.Cloud;
import dev.spfgateway.simulator.vmm.Job;
import dev.spfgateway.simulator.vmm.JobError;
import dev.spfgateway.simulator.vmm.VirtualMachine;
import dev.spfgateway.simulator.vmm.World;
import java.util.List;
import java.util.Optional;

/** VMM's objects in SPF's form. */
final class Entities {
  private static final long DISK_BYTES = 42_949_672_960L;

  private final World world;

  Entities(World world) {
    this.world = world;
  }

  Entity of(Checkpoint checkpoint) {
    VirtualMachine machine = checkpoint.machine();
    return Entity.of(
        Schema.CHECKPOINT,
        new Values()
            .put("ID", checkpoint.id())
            .put("StampId", machine.stamp().value())
            .put("Accessibility", "Public")
            .put("AddedTime", checkpoint.addedTime())
            .put("CheckpointID", checkpoint.hostId())
            .put("Description", checkpoint.texts().description())
            .put("Enabled", true)
            .put("ModifiedTime", checkpoint.modifiedTime())
            .put("Name", checkpoint.texts().name())
            .put("ParentCheckpointID", checkpoint.parent())
            .put("VMId", machine.id()));
  }

  Entity of(VirtualMachine machine) {
    Optional<Cloud> cloud = world.cloudOf(machine);
    String state = machine.status().equals(VirtualMachine.STOPPED) ? "PowerOff" : machine.status();
    return Entity.of(
        Schema.VIRTUAL_MACHINE,
        new Values()
            .put("ID", machine.id())
            .put("StampId", machine.stamp().value())
            .put("AddedTime", machine.addedTime())
            .put("CheckpointLocation", "C:\\ProgramData\\Microsoft\\Windows\\Hyper-V")
            .put("CloudId", cloud.map(Cloud::id))
            .put("CPUCount", 2)
            .put("CreationTime", machine.addedTime())
            .put("DeploymentErrorInfo", success())
            .put("Description", machine.description())
            .put("Enabled", true)
            .putMany("GrantedToList", List.of())
            .put("HasSavedState", false)
            .put("IsUndergoingLiveMigration", false)
            .put("LastRestoredCheckpointId", machine.lastRestored())
            .put("Memory", 4096)
            .put("MemoryAvailablePercentage", 50)
            .put("ModifiedTime", machine.modifiedTime())
            .put("MostRecentTaskId", machine.mostRecentTask())
            .put("Name", machine.name())
            .put("OperatingSystemInstance", operatingSystem())
            .put("Owner", cloud.map(Entities::owner))
            .put("PerfDiskBytesRead", 0L)
            .put("PerfDiskBytesWrite", 0L)
            .put("PerfNetworkBytesRead", 0L)
            .put("PerfNetworkBytesWrite", 0L)
            .put("Status", state)
            .put("StatusString", machine.status())
            .put("TotalSize", DISK_BYTES)
            .put("VirtualMachineState", state)
            .put("VMId", machine.hostId()));
  }

  /** A role has the subscription's GUID, and a name composed of tenant and subscription. */
  static Values owner(Cloud cloud) {
    return new Values()
        .put("RoleID", cloud.subscription().value())
        .put("RoleName", cloud.name() + "_" + cloud.subscription())
        .put("UserName", cloud.name());
  }

  static Values operatingSystem() {
    return new Values()
        .put("Architecture", "amd64")
        .put("Name", "64-bit edition of Windows Server 2016 Standard")
        .put("OSType", "WindowsServer2016Standard")
        .put("Version", "10.0");
  }

  Entity of(Job job) {
    int progress = world.jobs().progress(job);
    return Entity.of(
        Schema.JOB,
        new Values()
            .put("ID", job.id())
            .put("StampId", job.stamp().value())
            .putMany("AdditionalMessages", List.of())
            .put("AreAuditRecordsAvailable", false)
            .put("CmdletName", job.kind().cmdlet())
            .put("Description", description(code(job), job.kind().title()))
            .put("EndTime", job.endTime())
            .put("ErrorInfo", job.error().map(Entities::failure).orElseGet(Entities::success))
            .put("IsCompleted", job.state() != Job.State.RUNNING)
            .put("IsRestartable", false)
            .put("IsStoppable", false)
            .put("IsVisible", true)
            .put("Name", job.kind().title())
            .put("Owner", job.owner())
            .put("Progress", progress + " %")
            .put("ProgressValue", progress)
            .put("ResultName", job.machine().name())
            .put("ResultObjectID", job.machine().id())
            .put("ResultObjectType", "VM")
            .put("ResultObjectTypeName", "Virtual Machine")
            .put("StartTime", job.startTime())
            .put("Status", job.state().text())
            .put("StatusString", job.state().text())
            .put("StepsLoaded", false)
            .put("Target", job.machine().name())
            .put("TargetObjectID", job.machine().id())
            .put("TargetObjectType", "VM")
            .put("WasNotifiedOfCancel", false));
  }

  private static String code(Job job) {
    return job.kind().cmdlet().replace("-SC", "");
  }

  static Values description(String code, String name) {
    return new Values()
        .put("CanSkipLastFailedStep", false)
        .put("Code", code)
        .put("DescriptionCodeString", "")
        .put("IsRestartable", false)
        .put("IsStoppable", false)
        .put("Name", name)
        .put("RequiresCredentialsForRestart", false);
  }

  static Values success() {
    return errorInfo("Success", "0", "", "")
        .put("ErrorType", "Error")
        .put("IsSuccess", true)
        .put("IsTerminating", false);
  }

  private static Values failure(JobError error) {
    String id = Integer.toString(error.errorId());
    return errorInfo(error.code(), id, error.problem(), error.recommendedAction())
        .put("ErrorType", "Error")
        .put("ExceptionDetails", error.problem())
        .put("IsSuccess", false)
        .put("IsTerminating", true);
  }

  private static Values errorInfo(String code, String id, String problem, String action) {
    return new Values()
        .put("CloudProblem", problem)
        .put("Code", code)
        .put("DetailedCode", 0)
        .put("DetailedErrorCode", "")
        .put("DetailedSource", "None")
        .put("DisplayableErrorCode", id)
        .put("ErrorCodeString", id)
        .put("IsConditionallyTerminating", false)
        .put("IsDeploymentBlocker", false)
        .put("IsMomAlert", false)
        .put("MomAlertSeverity", "Error")
        .put("Problem", problem)
        .put("RecommendedAction", action)
        .put("RecommendedActionCLI", action)
        .put("ShowDetailedError", false);
  }
}
