package dev.spfgateway.simulator.edm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of SPF's VMM schema that is simulated. Names and types are those of Microsoft's SPF
 * reference and of public clients; SPF's own {@code $metadata} was never published.
 *
 * @see <a href="https://msdn.microsoft.com/library/dn785076">VMCheckPoint</a>
 * @see <a href="https://msdn.microsoft.com/library/dn785073">VirtualMachine</a>
 * @see <a href="https://msdn.microsoft.com/library/dn818633">Job</a>
 * @see <a href="https://msdn.microsoft.com/library/dn818642">Cloud</a>
 * @see <a href="https://msdn.microsoft.com/library/dn818615">HardwareProfile</a>
 * @see <a href="https://msdn.microsoft.com/library/dn785071">VMTemplate</a>
 * @see <a href="https://msdn.microsoft.com/library/dn765973">VMNetwork</a>
 * @see <a href="https://msdn.microsoft.com/library/dn747247">VMSubnet</a>
 */
public final class Schema {
  /** The namespace of all types. */
  public static final String NAMESPACE = "VMM";

  /** The parts of every key. */
  public static final List<String> KEY = List.of("ID", "StampId");

  private static final Map<String, PropertyType.Complex> COMPLEX = new LinkedHashMap<>();

  static {
    complex("UserAndRole", "RoleID Guid, RoleName String, UserName String");
    complex(
        "ErrorInfo",
        """
        CloudProblem String, Code String, DetailedCode Int32, DetailedErrorCode String,
        DetailedSource String, DisplayableErrorCode String, ErrorCodeString String,
        ErrorType String, ExceptionDetails String, IsConditionallyTerminating Boolean,
        IsDeploymentBlocker Boolean, IsMomAlert Boolean, IsSuccess Boolean, IsTerminating Boolean,
        MessageParameters String, MomAlertSeverity String, Problem String,
        RecommendedAction String, RecommendedActionCLI String, ShowDetailedError Boolean""");
    complex(
        "JobDescription",
        """
        CanSkipLastFailedStep Boolean, Code String, DescriptionCodeString String,
        IsRestartable Boolean, IsStoppable Boolean, Name String,
        RequiresCredentialsForRestart Boolean""");
    complex(
        "OperatingSystem",
        """
        Architecture String, Description String, Edition String, Name String, OSType String,
        ProductType String, Version String""");
  }

  /** {@code VMCheckPoints}, with every property that Microsoft's page lists. */
  public static final EntityType CHECKPOINT =
      entity(
          "VMCheckPoint",
          "VMCheckPoints",
          """
          ID Guid!, StampId Guid!, Accessibility String, AddedTime DateTime, CheckpointID Guid,
          Confirm Boolean, Description String, Enabled Boolean, ModifiedTime DateTime, Name String,
          ParentCheckpointID Guid, RunAsynchronously Boolean, VMCheckPointAction String,
          VMId Guid""",
          one("VM", "VirtualMachine_VMCheckpoints"));

  /** {@code VirtualMachines}, with the properties that public clients use. */
  public static final EntityType VIRTUAL_MACHINE =
      entity(
          "VirtualMachine",
          "VirtualMachines",
          """
          ID Guid!, StampId Guid!, AddedTime DateTime, CheckpointLocation String, CloudId Guid,
          CPUCount Byte, CreationTime DateTime, DeploymentErrorInfo VMM.ErrorInfo,
          Description String, Enabled Boolean, FailedJobID Guid,
          GrantedToList Collection(VMM.UserAndRole), HardwareProfileId Guid, HasSavedState Boolean,
          IsUndergoingLiveMigration Boolean, LastRestoredCheckpointId Guid,
          LocalAdminPassword String, Memory Int32, MemoryAvailablePercentage Int16,
          ModifiedTime DateTime, MostRecentTaskId Guid, Name String, Operation String,
          OperatingSystemInstance VMM.OperatingSystem, Owner VMM.UserAndRole, Password String,
          PerfDiskBytesRead Int64, PerfDiskBytesWrite Int64, PerfNetworkBytesRead Int64,
          PerfNetworkBytesWrite Int64, RunAsynchronously Boolean, Status String,
          StatusString String, TotalSize Int64, VirtualHardDiskId Guid, VirtualMachineState String,
          VMId Guid, VMTemplateId Guid""",
          many("VMCheckpoints", "VMCheckPoints"),
          many("VirtualNetworkAdapters", "VirtualNetworkAdapters"),
          many("VirtualSCSIAdapters", "VirtualSCSIAdapters"),
          many("VirtualHardDisks", "VirtualHardDisks"),
          many("VirtualDVDDrives", "VirtualDVDDrives"),
          many("VirtualDiskDrives", "VirtualDiskDrives"));

  /** {@code Jobs}. */
  public static final EntityType JOB =
      entity(
          "Job",
          "Jobs",
          """
          ID Guid!, StampId Guid!, AdditionalMessages Collection(VMM.ErrorInfo),
          AreAuditRecordsAvailable Boolean, CmdletName String, CurrentStepId Guid,
          Description VMM.JobDescription, EndTime DateTime, ErrorInfo VMM.ErrorInfo,
          IsCompleted Boolean, IsRestartable Boolean, IsStoppable Boolean, IsVisible Boolean,
          Name String, Owner String, OwnerSID String, Password String, Progress String,
          ProgressValue Int32, PROTipID Guid, ResultName String, ResultObjectID Guid,
          ResultObjectType String, ResultObjectTypeName String, RootStepId Guid,
          SkipLastFailedStep Boolean, StartTime DateTime, Status String, StatusString String,
          StepsLoaded Boolean, Target String, TargetObjectID Guid, TargetObjectType String,
          UserName String, WasNotifiedOfCancel Boolean""");

  /** {@code Clouds}, with every property that Microsoft's page lists, and that of VMM 2016. */
  public static final EntityType CLOUD =
      entity(
          "Cloud",
          "Clouds",
          """
          ID Guid!, StampId Guid!, Description String, LastModifiedDate DateTime, Name String,
          ShieldedVMSupportPolicy String, UserRoleID Guid, WritableLibraryPath String""");

  /** {@code HardwareProfiles}, with the properties of Microsoft's page that clients show. */
  public static final EntityType HARDWARE_PROFILE =
      entity(
          "HardwareProfile",
          "HardwareProfiles",
          """
          ID Guid!, StampId Guid!, AccessedTime DateTime, Accessibility String, AddedTime DateTime,
          CPUCount Byte, CPUMax Int32, CPUReserve Int32, CreationTime DateTime, Description String,
          DiskIO Int32, Enabled Boolean, ExpectedCPUUtilization Int32, Generation Int32,
          GrantedToList Collection(VMM.UserAndRole), Memory Int32, ModifiedTime DateTime,
          Name String, Owner VMM.UserAndRole""");

  /** {@code VMTemplates}, with the properties of Microsoft's page that clients show. */
  public static final EntityType VM_TEMPLATE =
      entity(
          "VMTemplate",
          "VMTemplates",
          """
          ID Guid!, StampId Guid!, AccessedTime DateTime, Accessibility String, AddedTime DateTime,
          CloudId Guid, ComputerName String, CPUCount Byte, CreationTime DateTime,
          Description String, Enabled Boolean, Generation Int32,
          GrantedToList Collection(VMM.UserAndRole), Memory Int32, ModifiedTime DateTime,
          Name String, OperatingSystem String, OperatingSystemInstance VMM.OperatingSystem,
          Owner VMM.UserAndRole, ProductKeyHasValue Boolean, Status String,
          TotalVHDCapacity Int64, VirtualHardDiskId Guid, VirtualizationPlatform String""");

  /** {@code VMNetworks}, with the properties of Microsoft's page that clients show. */
  public static final EntityType VM_NETWORK =
      entity(
          "VMNetwork",
          "VMNetworks",
          """
          ID Guid!, StampId Guid!, AddedTime DateTime, AutoCreateSubnet Boolean,
          CAIPAddressPoolType String, Description String, Enabled Boolean, ExternalName String,
          GrantedToList Collection(VMM.UserAndRole), IsAssigned Boolean, IsolationType String,
          LogicalNetworkId Guid, LogicalNetworkName String, ModifiedTime DateTime, Name String,
          Owner VMM.UserAndRole""");

  /** {@code VMSubnets}, with every property that Microsoft's page lists. */
  public static final EntityType VM_SUBNET =
      entity(
          "VMSubnet",
          "VMSubnets",
          """
          ID Guid!, StampId Guid!, Name String, Subnet String, VMNetworkId Guid,
          VMNetworkName String""");

  /**
   * The parts of a virtual machine; public clients expand these, and read few of their properties.
   */
  public static final List<EntityType> DEVICES =
      List.of(
          device("VirtualDiskDrive", "Bus Byte, BusType String, IsVHD Boolean, LUN Byte"),
          device("VirtualDVDDrive", "Bus Byte, BusType String, ISOLinked Boolean, LUN Byte"),
          device("VirtualHardDisk", "MaximumSize Int64, Size Int64, VHDType String"),
          device(
              "VirtualNetworkAdapter",
              "EthernetAddress String, EthernetAddressType String, VMNetworkId Guid"),
          device("VirtualSCSIAdapter", "AdapterNumber Byte, Shared Boolean"));

  /** Every entity type, in the order of the service document. */
  public static final List<EntityType> ENTITY_TYPES = all();

  /** Every complex type. */
  public static final List<PropertyType.Complex> COMPLEX_TYPES = List.copyOf(COMPLEX.values());

  private Schema() {}

  private static void complex(String name, String properties) {
    COMPLEX.put(name, new PropertyType.Complex(name, properties(properties)));
  }

  private static EntityType.Navigation one(String name, String relationship) {
    return new EntityType.Navigation(name, "VirtualMachines", false, relationship);
  }

  private static EntityType.Navigation many(String name, String set) {
    return new EntityType.Navigation(name, set, true, "VirtualMachine_" + name);
  }

  private static EntityType device(String name, String properties) {
    String set = name + "s";
    return entity(
        name,
        set,
        "ID Guid!, StampId Guid!, Accessibility String, AddedTime DateTime, Description String,"
            + " Enabled Boolean, ModifiedTime DateTime, Name String, VMId Guid, "
            + properties,
        one("VM", "VirtualMachine_" + set));
  }

  private static List<EntityType> all() {
    List<EntityType> all = new ArrayList<>(List.of(CLOUD, HARDWARE_PROFILE, JOB));
    all.addAll(DEVICES);
    all.addAll(List.of(VIRTUAL_MACHINE, CHECKPOINT, VM_NETWORK, VM_SUBNET, VM_TEMPLATE));
    return List.copyOf(all);
  }

  /** The type of an entity set by its exact name: OData's names differ by case. */
  public static Optional<EntityType> ofSet(String set) {
    return ENTITY_TYPES.stream().filter(type -> type.set().equals(set)).findFirst();
  }

  private static EntityType entity(
      String name, String set, String properties, EntityType.Navigation... navigations) {
    return new EntityType(name, set, properties(properties), List.of(navigations));
  }

  /** Reads "Name Type, Name Type!, …", where the exclamation mark forbids null. */
  private static List<Property> properties(String text) {
    List<Property> properties = new ArrayList<>();
    for (String part : text.split(",\\s+", -1)) {
      String[] words = part.strip().split(" ", 2);
      boolean nullable = !words[1].endsWith("!");
      properties.add(new Property(words[0], type(words[1].replace("!", "")), nullable));
    }
    return List.copyOf(properties);
  }

  private static PropertyType type(String text) {
    if (text.startsWith("Collection(")) {
      String element = text.substring("Collection(".length(), text.length() - 1);
      return new PropertyType.Many((PropertyType.Complex) type(element));
    }
    if (text.startsWith(NAMESPACE + ".")) {
      PropertyType.Complex known = COMPLEX.get(text.substring(NAMESPACE.length() + 1));
      if (known == null) {
        throw new IllegalStateException(text);
      }
      return known;
    }
    return Arrays.stream(PropertyType.Primitive.values())
        .filter(primitive -> primitive.edmName().equals("Edm." + text))
        .findFirst()
        .orElseThrow();
  }
}
