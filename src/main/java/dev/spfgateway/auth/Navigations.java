package dev.spfgateway.auth;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Maps navigation properties, which follow a slash in a path or an expression, to entity sets.
 * SPF's schema is not public, so the table has what its documentation and clients name; the target
 * of any other name is unknown.
 */
final class Navigations {
  /** Properties named neither like their set nor like one of its entities. */
  private static final Map<String, String> KNOWN =
      Map.of("VMCheckpoints", "VMCheckPoints", "VM", "VirtualMachines");

  /** Properties of the documented types that do not leave the entity. */
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
   * Takes the additions of {@code config}.
   *
   * @param sets every entity set of the rules, closed ones too
   */
  Navigations(AuthorizationConfig config, Set<String> sets) {
    this.table.putAll(config.navigations());
    this.sets = Set.copyOf(sets);
  }

  /** Whether the name is a plain or complex property, not a navigation property. */
  boolean staysInEntity(String name) {
    return PROPERTIES.contains(name) && !table.containsKey(name);
  }

  /**
   * The entity set that a navigation property leads to. A property for many entities is named like
   * their set, and one for a single entity like that entity, such as {@code Cloud}, unless the
   * table says otherwise.
   */
  Optional<String> target(String name) {
    return Optional.ofNullable(table.get(name))
        .or(() -> Optional.of(name).filter(sets::contains))
        .or(() -> Optional.of(name + "s").filter(sets::contains));
  }
}
