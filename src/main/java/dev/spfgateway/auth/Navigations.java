package dev.spfgateway.auth;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the names lead to that stand behind a slash in a path or an expression. SPF's schema is not
 * public, so this is what its documentation and clients name; what is not in it leads nobody knows
 * where.
 */
final class Navigations {
  /** Those that are neither named as their set nor as one of its entities. */
  private static final Map<String, String> KNOWN =
      Map.of("VMCheckpoints", "VMCheckPoints", "VM", "VirtualMachines");

  /** Properties of the documented types, by which nobody leaves the entity. */
  private static final Set<String> PROPERTIES =
      Set.of(
          ("ID StampId Name Description Enabled Accessibility AddedTime ModifiedTime CreationTime"
                  // VMCheckPoint
                  + " CheckpointID Confirm ParentCheckpointID RunAsynchronously VMCheckPointAction"
                  + " VMId"
                  // VirtualMachine
                  + " CheckpointLocation CloudId CPUCount DeploymentErrorInfo FailedJobID"
                  + " GrantedToList HardwareProfileId HasSavedState IsUndergoingLiveMigration"
                  + " LastRestoredCheckpointId Memory MemoryAvailablePercentage MostRecentTaskId"
                  + " Operation OperatingSystemInstance Owner PerfDiskBytesRead PerfDiskBytesWrite"
                  + " PerfNetworkBytesRead PerfNetworkBytesWrite Status StatusString TotalSize"
                  + " VirtualHardDiskId VirtualMachineState VMTemplateId"
                  // Job
                  + " AdditionalMessages AreAuditRecordsAvailable CmdletName CurrentStepId EndTime"
                  + " ErrorInfo IsCompleted IsRestartable IsStoppable IsVisible OwnerSID Progress"
                  + " ProgressValue PROTipID ResultName ResultObjectID ResultObjectType"
                  + " ResultObjectTypeName RootStepId SkipLastFailedStep StartTime StepsLoaded"
                  + " Target TargetObjectID TargetObjectType UserName WasNotifiedOfCancel"
                  // ErrorInfo, JobDescription, OperatingSystem and UserAndRole
                  + " Architecture CanSkipLastFailedStep CloudProblem Code DescriptionCodeString"
                  + " DetailedCode DetailedErrorCode DetailedSource DisplayableErrorCode Edition"
                  + " ErrorCodeString ErrorType ExceptionDetails IsConditionallyTerminating"
                  + " IsDeploymentBlocker IsMomAlert IsSuccess IsTerminating MessageParameters"
                  + " MomAlertSeverity OSType Problem ProductType RecommendedAction"
                  + " RecommendedActionCLI RequiresCredentialsForRestart RoleID RoleName"
                  + " ShowDetailedError Version")
              .split(" "));

  private final Map<String, String> table = new HashMap<>(KNOWN);
  private final Set<String> sets;

  /**
   * Takes what an installation adds.
   *
   * @param sets every entity set of the rules, closed ones too
   */
  Navigations(AuthorizationConfig config, Set<String> sets) {
    this.table.putAll(config.navigations());
    this.sets = Set.copyOf(sets);
  }

  /** Whether the name is a plain or complex property, and no navigation. */
  boolean staysInEntity(String name) {
    return PROPERTIES.contains(name) && !table.containsKey(name);
  }

  /**
   * The entity set that a navigation leads to. One to many entities is named as their set, one to a
   * single entity as that, {@code Cloud}, unless the table says otherwise.
   */
  Optional<String> target(String name) {
    return Optional.ofNullable(table.get(name))
        .or(() -> Optional.of(name).filter(sets::contains))
        .or(() -> Optional.of(name + "s").filter(sets::contains));
  }
}
