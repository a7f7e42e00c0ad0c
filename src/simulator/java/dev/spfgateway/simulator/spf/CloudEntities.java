package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.edm.Entity;
import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.Schema;
import dev.spfgateway.simulator.edm.Values;
import dev.spfgateway.simulator.vmm.Cloud;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Creates a cloud's entity and those that it offers for creating a virtual machine: one hardware
 * profile, one template, one network with one subnet, the same at every start of the simulator.
 */
final class CloudEntities {
  private static final Instant ADDED = Instant.parse("2024-01-02T03:04:05.678Z");
  private static final long DISK_BYTES = 42_949_672_960L;

  private CloudEntities() {}

  /** The cloud itself, or its entity of another type; values that the type lacks are not shown. */
  static Entity of(Cloud cloud, EntityType type) {
    return Entity.of(
        type, type.equals(Schema.CLOUD) ? cloud(cloud) : offer(cloud, type, name(cloud, type)));
  }

  /** The id of a cloud's network. */
  static UUID network(Cloud cloud) {
    return id(cloud, Schema.VM_NETWORK);
  }

  private static UUID id(Cloud cloud, EntityType type) {
    String source = type.set() + " " + cloud.id();
    return UUID.nameUUIDFromBytes(source.getBytes(StandardCharsets.US_ASCII));
  }

  /** As captured from a real SPF, except for the time and the role, which are null. */
  private static Values cloud(Cloud cloud) {
    return new Values()
        .put("ID", cloud.id())
        .put("StampId", cloud.stamp().value())
        .put("Description", "")
        .put("Name", cloud.name())
        .put("ShieldedVMSupportPolicy", "ShieldedVMNotSupported")
        .put("WritableLibraryPath", "\\\\vmm.example\\MSSCVMMLibrary\\" + cloud.name() + "\\");
  }

  private static String name(Cloud cloud, EntityType type) {
    if (type.equals(Schema.HARDWARE_PROFILE)) {
      return "Two processors, 4 GB";
    }
    return type.equals(Schema.VM_TEMPLATE)
        ? "Windows Server 2016 Standard"
        : cloud.name() + (type.equals(Schema.VM_NETWORK) ? " network" : " subnet");
  }

  private static Values offer(Cloud cloud, EntityType type, String name) {
    return new Values()
        .put("ID", id(cloud, type))
        .put("StampId", cloud.stamp().value())
        .put("Accessibility", "Public")
        .put("AddedTime", ADDED)
        .put("AutoCreateSubnet", false)
        .put("CAIPAddressPoolType", "IPV4")
        .put("CloudId", cloud.id())
        .put("ComputerName", "*")
        .put("CPUCount", 2)
        .put("CPUMax", 100)
        .put("CPUReserve", 0)
        .put("CreationTime", ADDED)
        .put("Description", "")
        .put("DiskIO", 0)
        .put("Enabled", true)
        .put("ExpectedCPUUtilization", 20)
        .put("Generation", 1)
        .putMany("GrantedToList", List.of())
        .put("IsAssigned", true)
        .put("IsolationType", "WindowsNetworkVirtualization")
        .put("LogicalNetworkName", "Tenants")
        .put("Memory", 4096)
        .put("ModifiedTime", ADDED)
        .put("Name", name)
        .put("OperatingSystem", "64-bit edition of Windows Server 2016 Standard")
        .put("OperatingSystemInstance", Entities.operatingSystem())
        .put("Owner", Entities.owner(cloud))
        .put("ProductKeyHasValue", false)
        .put("Status", "Normal")
        .put("Subnet", "192.168.0.0/24")
        .put("TotalVHDCapacity", DISK_BYTES)
        .put("VirtualizationPlatform", "HyperV")
        .put("VMNetworkId", network(cloud))
        .put("VMNetworkName", name(cloud, Schema.VM_NETWORK));
  }
}
